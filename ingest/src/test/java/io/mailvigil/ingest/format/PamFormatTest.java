// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class PamFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new PamFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm dovecot(pam_google_authenticator)[1]: Invalid verification code for a",
        "Nov 23 10:00:00 vm auth[1]: pam_unix(dovecot:auth): auth could not identify password for"
            + " [a]",
        "Nov 23 10:00:00 vm auth: pam_unix(imap:auth): authentication failure; logname= uid=0"
            + " euid=0 tty=dovecot ruser=a rhost=192.0.2.1  user=a",
        "Nov 23 10:00:00 vm sshd(pam_unix)[13025]: authentication failure; logname= uid=0 euid=0"
            + " tty=x ruser= rhost=192.0.2.1  user=a",
        "Nov 23 10:00:00 vm unix_chkpwd[1]: password check failed for user (a)",
        "pam_unix(su:auth): authentication failure; logname=a uid=1 euid=0 tty=pts/1 ruser=a rhost="
            + "  user=root");
  }
}
