// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class OpenSmtpdFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new OpenSmtpdFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm smtpd[1]: c1a89cb774083901 smtp authentication user=",
        "Nov 23 10:00:00 vm smtpd[1]: c1a89cb774083901 smtp failed-command command=\"AUTH ",
        "Nov 23 10:00:00 vm smtpd[1]: c1a89cb774083901 smtp ",
        "Nov 23 10:00:00 vm smtpd[1]: smtp-in: ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm smtpd[1]: c1a89cb774083901 smtp authentication user=a result=permfail",
        "Nov 23 10:00:00 vm smtpd[1]: c1a89cb774083901 smtp failed-command command=\"AUTH LOGIN"
            + " (username)\" result=\"535 Authentication failed\"",
        "Nov 23 10:00:00 vm smtpd[1]: smtp-in: Accepted authentication for user a on session"
            + " 08d856b172f69c5c");
  }
}
