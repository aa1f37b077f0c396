// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class PostfixFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new PostfixFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm postfix/smtpd[1]: warning: unknown[192.0.2.1]: SASL PLAIN"
            + " authentication failed: x, sasl_username=a",
        "Nov 23 10:00:00 vm postfix/submission/smtpd[1]: 5AFFB272454: client=unknown[192.0.2.1],"
            + " sasl_method=PLAIN, sasl_username=a",
        "Nov 23 10:00:00 vm postfix-out/smtpd[1]: disconnect from unknown[192.0.2.1] ehlo=1"
            + " auth=0/1 quit=1 commands=2/3",
        "Nov 23 10:00:00 vm postfix/qmgr[1]: 5AFFB272454: from=<a@b.example>, size=482, nrcpt=2"
            + " (queue active)",
        "Nov 23 10:00:00 vm postfix/smtpd[1]: Anonymous TLS connection established from"
            + " a.example[192.0.2.1]: TLSv1.3 with cipher X (256/256 bits)");
  }
}
