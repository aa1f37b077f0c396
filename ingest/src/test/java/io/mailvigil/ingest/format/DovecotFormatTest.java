// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class DovecotFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new DovecotFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm dovecot: imap-login: Login: user=<a>, method=PLAIN, rip=192.0.2.1,"
            + " lip=192.0.2.2, TLS, session=<x>",
        "Nov 23 10:00:00 vm dovecot-b: auth: sql(a@b.example,192.0.2.1,<x>): Password mismatch",
        "2026-11-23T10:00:00.123456+00:00 vm dovecot: auth(a,192.0.2.1,sasl:plain)<x>: passwd-file:"
            + " unknown user",
        "Nov 23 10:00:00 imap-login: Info: Login: user=<a>, method=PLAIN, rip=192.0.2.1,"
            + " lip=192.0.2.2",
        "2026-11-23 10:00:00 auth-worker(12): Info: pam(a,192.0.2.1): unknown user",
        "Nov 23 10:00:00 vm dovecot: master: Warning: Killed with signal 15");
  }
}
