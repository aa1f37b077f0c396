// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One LDAP server, with a connection for each piece of work: locks are rare. Certificate and host
 * name are checked, referrals are not followed.
 *
 * @param startTls whether a connection of {@code ldap:} goes on in TLS before the bind
 * @param ca PEM file of the authority, null for the system's
 * @param bindDn as whom
 * @param timeout for connecting, and again for each answer
 */
record LdapDirectory(
    LDAPURL url,
    boolean startTls,
    @Nullable Path ca,
    String bindDn,
    Secret password,
    Duration timeout) {

  /** Throws {@link IllegalArgumentException}: key and sentence. */
  static LdapDirectory of(
      String url,
      @Nullable Boolean startTls,
      @Nullable Path ca,
      String bindDn,
      Secret password,
      Duration timeout) {
    LDAPURL parsed;
    try {
      parsed = new LDAPURL(url);
    } catch (LDAPException e) {
      throw new IllegalArgumentException("url: write ldaps://HOST or ldap://HOST", e);
    }
    if (!parsed.hostProvided() || !Set.of("ldap", "ldaps").contains(parsed.getScheme())) {
      throw new IllegalArgumentException("url: write ldaps://HOST or ldap://HOST");
    }
    boolean tls = parsed.getScheme().equals("ldaps");
    boolean here = Set.of("127.0.0.1", "::1", "localhost").contains(parsed.getHost());
    boolean start = startTls == null ? !tls && !here : startTls;
    if (tls && start) {
      throw new IllegalArgumentException("start-tls: is for ldap:, ldaps: is TLS already");
    }
    if (!tls && !start && !here) {
      throw new IllegalArgumentException(
          "start-tls: a password goes to another machine only in TLS: write true, or ldaps:");
    }
    return new LdapDirectory(parsed, start, ca, bindDn, password, timeout);
  }

  /** Work over one connection. */
  interface Work<T> {
    T over(LDAPConnection connection) throws LDAPException, IOException;
  }

  /**
   * Does it, and once more where somebody else changed the entry in between.
   *
   * @throws IOException with the mend
   */
  <T> T with(Work<T> work) throws IOException {
    try {
      try {
        return once(work);
      } catch (LDAPException e) {
        if (!isCollision(e)) {
          throw e;
        }
        return once(work);
      }
    } catch (LDAPException e) {
      throw failure(e);
    }
  }

  private <T> T once(Work<T> work) throws LDAPException, IOException {
    try (LDAPConnection connection = open()) {
      return work.over(connection);
    } catch (IllegalStateException e) { // a value that no such directory holds
      throw new IOException(shown() + ": " + e.getMessage(), e);
    }
  }

  private LDAPConnection open() throws LDAPException, IOException {
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    int millis = (int) timeout.toMillis();
    options.setConnectTimeoutMillis(millis);
    options.setResponseTimeoutMillis(millis);
    options.setFollowReferrals(false);
    options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
    boolean tls = url.getScheme().equals("ldaps");
    LDAPConnection connection =
        tls ? new LDAPConnection(tls().getSocketFactory(), options) : new LDAPConnection(options);
    try {
      connection.connect(url.getHost(), url.getPort());
      if (startTls) {
        ExtendedResult started =
            connection.processExtendedOperation(new StartTLSExtendedRequest(tls()));
        if (started.getResultCode().intValue() != 0) {
          throw new IOException(shown() + " offers no StartTLS: write ldaps: or mend its TLS");
        }
      }
      connection.bind(bindDn, password.reveal());
      return connection;
    } catch (ConfigException e) {
      connection.close();
      throw new IOException(e.getMessage(), e);
    } catch (LDAPException | IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private SSLContext tls() throws IOException {
    try {
      return ca == null
          ? SSLContext.getDefault()
          : Authority.trusting(ca, "alert.lock-backends ca");
    } catch (ConfigException | GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static boolean isCollision(LDAPException e) {
    return switch (e.getResultCode().intValue()) {
      case 16, 19, 20 -> true; // no such value, constraint, value exists
      default -> false;
    };
  }

  private IOException failure(LDAPException e) {
    int code = e.getResultCode().intValue();
    String mend =
        switch (code) {
          case 10 -> "it is a replica: name the server that takes changes";
          case 11 -> "give the attribute of the mark an index for substrings";
          case 16, 20 -> "who else changes the entry?";
          case 17, 21, 65 -> "its entries cannot hold the mark: name another attribute in mark";
          case 19 -> "its entries hold another value there: name another attribute in mark";
          case 32 -> "check base";
          case 49 -> "check bind-dn and password";
          case 50 -> "give bind-dn the right to write the attribute and the mark";
          case 81, 85, 91 -> "check that it runs, the address and ca";
          default -> "check its log";
        };
    String said = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
    return new IOException(
        shown() + " answered " + e.getResultCode().getName() + " (" + cut(said) + "): " + mend, e);
  }

  private static String cut(String said) {
    String clean = said.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 200 ? clean.substring(0, 200) + "…" : clean;
  }

  private String shown() {
    return "the directory at " + url.getHost() + ":" + url.getPort();
  }
}
