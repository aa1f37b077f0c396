// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class UwImapFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new UwImapFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "Nov 23 10:00:00 vm imapd[1]: Login failed user=",
        "Nov 23 10:00:00 vm imapd[1]: AUTHENTICATE ",
        "Nov 23 10:00:00 vm imapd[1]: Failed ",
        "Auth user=");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm imapd[1]: Login failed user=a auth=a host=h.example [192.0.2.1]",
        "Nov 23 10:00:00 vm ipop3d[1]: Auth user=a host=h.example [192.0.2.1] nmsgs=0/0",
        "Authenticated user=a host=h.example [192.0.2.1] mech=PLAIN");
  }
}
