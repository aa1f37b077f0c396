// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A directory in which alice and bob live below {@link #PEOPLE}, with an entry for Mailvigil that
 * may write what a lock needs and no more.
 *
 * @param port in the clear, or by StartTLS
 * @param admin who may change everything
 * @param ca what signed its certificate, where it has one
 * @param end stops it
 */
public record LdapServer(int port, String admin, Path ca, Path secret, AutoCloseable end)
    implements AutoCloseable {
  /** The password of everybody in it. */
  public static final String PASSWORD = "Pw-ldap-x9";

  /** Below which entry the people are. */
  public static final String PEOPLE = "ou=people,dc=lab,dc=example";

  /** As whom Mailvigil binds. */
  public static final String MAILVIGIL = "uid=mailvigil,dc=lab,dc=example";

  private static final String[] ACTIVE_DIRECTORY = {
    "dn: cn=schema",
    "objectClass: subschema",
    "attributeTypes: ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch"
        + " SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )",
    "attributeTypes: ( 1.2.840.113556.1.2.226 NAME 'adminDescription' EQUALITY caseIgnoreMatch"
        + " SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )",
    "objectClasses: ( 1.2.840.113556.1.5.9 NAME 'user' SUP top AUXILIARY"
        + " MAY ( userAccountControl $ adminDescription ) )"
  };

  private static final String BASE = "dc=lab,dc=example";

  /** The entry of a person. */
  public static String dn(String uid) {
    return "uid=" + uid + "," + PEOPLE;
  }

  /** A slapd of Debian 12 with the ppolicy overlay, which locks by itself after two failures. */
  public static LdapServer openldap(Path folder) throws IOException {
    ServerProcess.require("slapd", "/usr/sbin/slapd");
    requireDovecot();
    certificate(folder);
    Files.createDirectories(folder.resolve("db"));
    Path conf = folder.resolve("slapd.conf");
    Files.writeString(
        conf,
        """
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload ppolicy
        TLSCertificateFile @F@/cert.pem
        TLSCertificateKeyFile @F@/key.pem
        database mdb
        suffix "dc=lab,dc=example"
        rootdn "cn=admin,dc=lab,dc=example"
        rootpw Pw-ldap-x9
        directory @F@/db
        index uid eq
        index description sub
        overlay ppolicy
        ppolicy_default "cn=default,dc=lab,dc=example"
        access to attrs=userPassword by anonymous auth by * none
        access to attrs=pwdAccountLockedTime,description
          by dn.exact="uid=mailvigil,dc=lab,dc=example" write by * read
        access to * by * read
        """
            .replace("@F@", folder.toString()));
    int port = ServerProcess.freePort();
    List<String> command =
        List.of("slapd", "-h", "ldap://127.0.0.1:" + port, "-f", conf.toString(), "-d", "0");
    ServerProcess process = ServerProcess.start(folder, command, () -> ServerProcess.listens(port));
    LdapServer server =
        new LdapServer(
            port, "cn=admin," + BASE, folder.resolve("cert.pem"), secret(folder), process);
    server.add(tree("", ""));
    server.add(
        """
        dn: cn=default,dc=lab,dc=example
        objectClass: pwdPolicy
        objectClass: device
        cn: default
        pwdAttribute: userPassword
        pwdLockout: TRUE
        pwdMaxFailure: 2
        pwdLockoutDuration: 600
        """);
    return server;
  }

  /** A 389 Directory Server of Debian 12, set up from its own templates and without systemd. */
  public static LdapServer directory389(Path folder) throws IOException {
    ServerProcess.require("389-ds-base", "/usr/sbin/ns-slapd");
    requireDovecot();
    ServerProcess.letPass(folder);
    for (String name : List.of("conf", "db", "run", "log")) {
      Files.createDirectories(folder.resolve(name));
    }
    int port = ServerProcess.freePort();
    Path templates = Path.of("/usr/share/dirsrv/data");
    String conf =
        Files.readString(templates.resolve("template-dse.ldif"))
            .replace("%schema_dir%", folder + "/conf/schema")
            .replaceAll("%(cert|config)_dir%", folder + "/conf")
            .replaceAll("%(lock|tmp|ldif|bak|run|inst)_dir%", folder + "/run")
            .replaceAll("%log_dir%", folder + "/log")
            .replaceAll("%db_(home_)?dir%", folder + "/db")
            .replace("%db_lib%", "bdb")
            .replace("%ds_suffix%", BASE)
            .replace("%fqdn%", "localhost")
            .replace("%ds_port%", String.valueOf(port))
            .replace("%ds_user%", "dirsrv")
            .replace("%rootdn%", "cn=Directory Manager")
            .replace("%ds_passwd%", "{CLEAR}" + PASSWORD)
            .replaceAll("%ldapi_(enabled|autobind)%", "off")
            .replace("%ldapi%", folder + "/run/ldapi");
    Files.writeString(folder.resolve("conf/dse.ldif"), conf);
    for (String file : List.of("config/slapd-collations.conf", "schema")) {
      ServerProcess.run("cp", "-r", "/etc/dirsrv/" + file, folder.resolve("conf").toString());
    }
    ServerProcess.run("chown", "-R", "dirsrv:dirsrv", folder.toString());
    // a debug level keeps it in the foreground: this one logs no more than the usual
    List<String> command =
        List.of("ns-slapd", "-D", folder + "/conf", "-i", folder + "/run/pid", "-d", "16384");
    ServerProcess process = ServerProcess.start(folder, command, () -> ServerProcess.listens(port));
    LdapServer server =
        new LdapServer(port, "cn=Directory Manager", folder, secret(folder), process);
    server.add(
        Stream.of(
                Files.readString(templates.resolve("template-suffix-db.ldif"))
                    .replace("%ds_bename%", "userRoot")
                    .replace("%ds_suffix%", BASE)
                    .replace("%db_dir%", folder + "/db")
                    .split("\n\n"))
            .filter(entry -> !entry.contains("encrypted")) // it makes these itself
            .reduce("", (all, entry) -> all + entry + "\n\n"));
    server.add(
        tree(
            "aci: (targetattr = \"nsAccountLock || description || uid || mail ||"
                + " objectClass\")(version 3.0; acl \"locks\"; allow (read, search, write) userdn ="
                + " \"ldap:///"
                + MAILVIGIL
                + "\";)\n",
            ""));
    return server;
  }

  /**
   * In memory, with Active Directory's word on disabled accounts: a bind of one whose
   * userAccountControl has the bit 2 fails with data 533.
   */
  public static LdapServer activeDirectory(Path folder) throws IOException {
    requireDovecot();
    try {
      InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(BASE);
      config.setSchema(
          Schema.mergeSchemas(
              Schema.getDefaultStandardSchema(), new Schema(new Entry(ACTIVE_DIRECTORY))));
      config.addAdditionalBindCredentials("cn=admin," + BASE, PASSWORD);
      config.setListenerConfigs(
          new InMemoryListenerConfig(
              "ldap", InetAddress.getByName("127.0.0.1"), 0, null, null, null));
      DisabledAccounts disabled = new DisabledAccounts();
      config.addInMemoryOperationInterceptor(disabled);
      InMemoryDirectoryServer memory = new InMemoryDirectoryServer(config);
      disabled.memory.set(memory);
      memory.startListening();
      LdapServer server =
          new LdapServer(
              memory.getListenPort(), "cn=admin," + BASE, folder, secret(folder), memory);
      server.add(tree("", "objectClass: user\nuserAccountControl: 66048\n"));
      return server;
    } catch (LDAPException | LDIFException e) {
      throw new IOException(e);
    }
  }

  /** Asks the entry before each bind, as Active Directory does. */
  private static final class DisabledAccounts extends InMemoryOperationInterceptor {
    private final AtomicReference<InMemoryDirectoryServer> memory = new AtomicReference<>();

    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest bind)
        throws LDAPException {
      Entry entry = Objects.requireNonNull(memory.get()).getEntry(bind.getRequest().getBindDN());
      Integer control =
          entry == null ? null : entry.getAttributeValueAsInteger("userAccountControl");
      if (control != null && (control & 2) != 0) {
        throw new LDAPException(
            ResultCode.INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 533");
      }
    }
  }

  private static String tree(String onBase, String onPeople) {
    StringBuilder all =
        new StringBuilder("dn: " + BASE + "\nobjectClass: domain\ndc: lab\n" + onBase + "\n")
            .append("dn: " + PEOPLE + "\nobjectClass: organizationalUnit\nou: people\n\n")
            .append(person("mailvigil", BASE, ""));
    for (String uid : List.of("alice", "bob")) {
      all.append(person(uid, PEOPLE, onPeople));
    }
    return all.toString();
  }

  private static String person(String uid, String below, String more) {
    return ("dn: uid=@,"
            + below
            + "\nobjectClass: inetOrgPerson\nuid: @\ncn: @\nsn: @\nmail: @@lab.example\n"
            + "userPassword: "
            + PASSWORD
            + "\n"
            + more
            + "\n")
        .replace("@", uid)
        .replace(uid + uid, uid + "@");
  }

  private static void requireDovecot() {
    ServerProcess.require("dovecot-ldap", "/usr/lib/dovecot/modules/auth/libauthdb_ldap.so");
  }

  private static Path secret(Path folder) throws IOException {
    return Files.writeString(folder.resolve("password"), PASSWORD + "\n");
  }

  private static void certificate(Path folder) throws IOException {
    ServerProcess.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=ldap.lab.example",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        folder.resolve("key.pem").toString(),
        "-out",
        folder.resolve("cert.pem").toString());
  }

  private void add(String ldif) throws IOException {
    try (LDAPConnection c = connect();
        LDIFReader reader = new LDIFReader(new BufferedReader(new StringReader(ldif)))) {
      for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
        c.add(entry);
      }
    } catch (LDAPException | LDIFException e) {
      throw new IOException(e);
    }
  }

  private LDAPConnection connect() throws LDAPException {
    return new LDAPConnection("127.0.0.1", port, admin, PASSWORD);
  }

  /** Changes a person's entry as the administrator. */
  public void change(String uid, Modification... changes) throws IOException {
    try (LDAPConnection c = connect()) {
      c.modify(dn(uid), changes);
    } catch (LDAPException e) {
      throw new IOException(e);
    }
  }

  /** The values of an attribute of a person's entry. */
  public Set<String> values(String uid, String attribute) throws IOException {
    try (LDAPConnection c = connect()) {
      Entry entry = c.getEntry(dn(uid), attribute);
      String[] values = entry == null ? null : entry.getAttributeValues(attribute);
      return values == null ? Set.of() : Set.of(values);
    } catch (LDAPException e) {
      throw new IOException(e);
    }
  }

  /** A Dovecot that lets in whom this directory lets bind. */
  public PlainDovecot dovecot(Path folder) throws IOException {
    Path conf = folder.resolve("ldap.conf");
    Files.writeString(
        conf,
        "hosts = 127.0.0.1:"
            + port
            + "\nldap_version = 3\nauth_bind = yes\nauth_bind_userdn = uid=%u,"
            + PEOPLE
            + "\nbase = "
            + PEOPLE
            + "\n");
    return PlainDovecot.start(folder, "passdb {\n  driver = ldap\n  args = " + conf + "\n}\n");
  }

  @Override
  public void close() throws IOException {
    try {
      end.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
