// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class SshdFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new SshdFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm sshd[1]: Failed password for invalid user a from 192.0.2.1 port 1786"
            + " ssh2",
        "Nov 23 10:00:00 vm sshd[1]: Accepted publickey for a from 192.0.2.1 port 1786 ssh2: RSA"
            + " x");
  }
}
