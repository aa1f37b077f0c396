// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.config.ConfigNode;

/**
 * What the operator states about one PAM stack with a second factor; log lines alone do not tell.
 *
 * @param program syslog tag of the Dovecot instance or daemon that asks PAM ({@code dovecot}), or
 *     {@code *} for any
 * @param service PAM service name, or {@code *} for any; lines of pam_oath name none
 * @param module the module of the second factor
 * @param passwordFirst the stack asks for the password first and goes on to the code only when it
 *     is right, or its lines tell (pam_oath {@code required}): so a failed second factor proves the
 *     password
 * @param pamLogged PAM's own lines (syslog facility authpriv) are among the logs read; without this
 *     statement the absence of a line proves something only where this host has written a pam_unix
 *     line before
 */
public record Stack(
    String program, String service, Module module, boolean passwordFirst, boolean pamLogged) {
  /** The modules that Mailvigil knows how to read. */
  public enum Module {
    GOOGLE_AUTHENTICATOR,
    DUO,
    YUBICO,
    U2F,
    PRIVACYIDEA,
    RADIUS_AUTH,
    /** Writes no line of its own: read by the absence of pam_unix's. */
    OATH
  }

  static Stack from(ConfigNode node) {
    return new Stack(
        node.text("program", "*"),
        node.text("service", "*"),
        node.choice("module", Module.GOOGLE_AUTHENTICATOR, Module.class),
        node.flag("password-first", false),
        node.flag("pam-logged", false));
  }
}
