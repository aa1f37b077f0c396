// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class QmailFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new QmailFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "@4000000069244a8a1dcd6500 qmail-smtpd: pid 100 Reject::AUTH::",
        "@4000000069244a8a1dcd6500 CHKUSER accepted sender: from <",
        "Nov 23 10:00:00 vm spamdyke[1]: ALLOWED from: ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "@4000000069244a8a1dcd6500 qmail-smtpd: pid 100 Reject::AUTH::login P:ESMTPA"
            + " S:192.0.2.1:unknown H:x ?~ 'a'",
        "@4000000069244a8a1dcd6500 CHKUSER accepted sender: from <a@b.example:a:> remote"
            + " <x:unknown:192.0.2.1> rcpt <> : sender accepted",
        "Nov 23 10:00:00 vm spamdyke[1]: ALLOWED from: a@b.example to: c@d.example origin_ip:"
            + " 192.0.2.1 origin_rdns: h.example auth: a encryption: TLS reason: 250_ok");
  }
}
