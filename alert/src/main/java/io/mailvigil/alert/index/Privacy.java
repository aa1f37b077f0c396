// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What of an event may be indexed and told. People type passwords as login names: a name that no
 * user has is replaced by a keyed hash, {@code unknown:} and 128 bits of HMAC-SHA256 in hex, unless
 * the operator keeps such names. The same name gives the same hash, so that it can still be counted
 * and searched by who knows the name and the key.
 */
public final class Privacy {
  /** How the hash of an unknown name begins; no mail server lets a login name begin so. */
  public static final String MARK = "unknown:";

  private final boolean hashing;
  private final Secret key;
  private volatile @Nullable SecretKeySpec spec;

  /** The key is the pipeline's own, from its data folder; it is read when it is first needed. */
  public Privacy(PrivacyConfig config, Secret key) {
    this.hashing = config.unknownUsers() == PrivacyConfig.UnknownUsers.HASH;
    this.key = key;
  }

  /**
   * The event as it may be indexed: never with a password's hash, and where no user has the name,
   * without the name.
   */
  AuthEvent forIndex(AuthEvent e) {
    boolean hide = hashing && e.reason() == Reason.UNKNOWN_USER;
    Account account = e.account();
    return new AuthEvent(
        e.id(),
        e.time(),
        e.action(),
        e.outcome(),
        e.reason(),
        e.attempts(),
        e.tenant(),
        hide ? hashed(e.user()) : e.user(),
        hide && account != null ? new Account(e.tenant(), hash(account.name())) : account,
        e.source(),
        e.protocol(),
        e.service(),
        e.tls(),
        e.client(),
        withoutPassword(e.auth()),
        e.mail(),
        e.origin(),
        e.taint(),
        e.clockAhead(),
        hide ? null : e.original(),
        e.state());
  }

  private static Auth withoutPassword(Auth auth) {
    return new Auth(
        auth.factor(),
        auth.first(),
        auth.second(),
        auth.mechanism(),
        auth.session(),
        null,
        auth.delegated());
  }

  private @Nullable String hashed(@Nullable String name) {
    return name == null ? null : hash(name);
  }

  /** The keyed hash that stands for a name that no user has. */
  public String hash(String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(spec());
      byte[] full = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return MARK + HexFormat.of().formatHex(full, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** Read at first use and kept: the key is the pipeline's own and never changes. */
  private SecretKeySpec spec() {
    SecretKeySpec known = spec;
    if (known == null) {
      known = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
      spec = known;
    }
    return known;
  }
}
