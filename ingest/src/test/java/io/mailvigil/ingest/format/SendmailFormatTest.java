// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class SendmailFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new SendmailFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm sm-mta[1]: AUTH failure (",
        "Nov 23 10:00:00 vm sm-mta[1]: AUTH=server, relay=",
        "Nov 23 10:00:00 vm sm-mta[1]: 5ANF00Aa000100: from=",
        "Nov 23 10:00:00 vm sm-mta[1]: 5ANF00Aa000100: ",
        "Nov 23 10:00:00 vm sm-mta[1]: STARTTLS=server, relay=");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm sm-mta[1]: 5ANF00Aa000100: AUTH failure (LOGIN): authentication failure"
            + " (-13) SASL(-13): authentication failure: checkpass failed, user=a, relay=h.example"
            + " [192.0.2.1]",
        "Nov 23 10:00:00 vm sendmail[1]: AUTH=server, relay=h.example [192.0.2.1], authid=a,"
            + " mech=PLAIN, bits=0",
        "Nov 23 10:00:00 vm sm-mta[1]: 5ANF00Aa000100: from=<a@b.example>, size=1, class=0,"
            + " nrcpts=1, msgid=<x>, relay=h.example [192.0.2.1]");
  }
}
