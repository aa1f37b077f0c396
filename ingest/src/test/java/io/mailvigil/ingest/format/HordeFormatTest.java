// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class HordeFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new HordeFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 18:57:57 HORDE [error] [horde] FAILED LOGIN for g [192.0.2.1] to Horde [on line 1]",
        "Nov 23 19:00:59 vm HORDE: [imp] Login success for b [192.0.2.3] (forwarded for"
            + " [203.0.113.7]) to {imap.example.org:143 [imap]}",
        "[error] [imp] FAILED LOGIN 192.0.2.6 to xxx:143[imap] as mala1");
  }
}
