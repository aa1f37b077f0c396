// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class CyrusFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new CyrusFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm cyrus/imap[1]: badlogin: [192.0.2.1] plaintext (",
        "Nov 23 10:00:00 vm cyrus/imap[1]: badlogin: [192.0.2.1] plaintext ",
        "Nov 23 10:00:00 vm imapd[1]: login: [192.0.2.1] ",
        "Nov 23 10:00:00 vm cyrus/imap[1]: badlogin: ");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm cyrus/imaps[1]: badlogin: [192.0.2.1] plaintext (a) [SASL(-13):"
            + " authentication failure: checkpass failed]",
        "Nov 23 10:00:00 vm imap[1]: badlogin: h.example [192.0.2.1] CRAM-MD5 [SASL(-13):"
            + " authentication failure: incorrect digest response]",
        "Nov 23 10:00:00 vm timsieved[1]: login: h.example[192.0.2.1] a PLAIN User logged in",
        "badlogin: h.example [192.0.2.1] plaintext a SASL(-13): authentication failure: checkpass"
            + " failed");
  }
}
