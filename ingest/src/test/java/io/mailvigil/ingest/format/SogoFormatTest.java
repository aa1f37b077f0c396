// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class SogoFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new SogoFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:20:00 sogod [26818]: SOGoRootPage Login from '192.0.2.4' for user 'dave' might"
            + " not have worked - password policy: 65535  grace: -1  expire: -1  bound: 0",
        "Nov 23 10:10:00 vm sogod[27000]: SOGoRootPage successful login from '192.0.2.2' for user"
            + " 'b' - expire = -1  grace = -1",
        "Nov 23 10:00:20 sogod [26819]: SOGoRootPage Invalid TOTP key for 'alice'");
  }
}
