// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class VpopmailFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new VpopmailFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm vpopmail[1]: vchkpw-pop3: password fail ",
        "Nov 23 10:00:00 vm vpopmail[1]: vchkpw-pop3: password fail (pass: '",
        "vchkpw-",
        "Nov 23 10:00:00 vm vpopmail[1]: vchkpw-imap: (");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm vpopmail[1]: vchkpw-pop3: (PLAIN) login success a@b.example:192.0.2.1",
        "Nov 23 10:00:00 vm vpopmail[1]: vchkpw-smtp: password fail (pass: 'x')"
            + " a@b.example:192.0.2.1",
        "vchkpw-pop3: vpopmail user not found a@:192.0.2.1");
  }
}
