// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class CourierFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new CourierFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm imapd: LOGIN FAILED, user=",
        "Nov 23 10:00:00 vm imapd: LOGIN, method=",
        "Nov 23 10:00:00 vm courieresmtpd: error,relay=",
        "Nov 23 10:00:00 vm pop3d: IMAP connect from ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm imapd-ssl: LOGIN FAILED, user=a, ip=[::ffff:192.0.2.1], port=[4000]",
        "Nov 23 10:00:00 vm pop3d: LOGIN, user=a, ip=[::ffff:192.0.2.1]",
        "Nov 23 10:00:00 vm courieresmtpd: error,relay=::ffff:192.0.2.1,msg=\"535 Authentication"
            + " failed.\",cmd: AUTH LOGIN a");
  }
}
