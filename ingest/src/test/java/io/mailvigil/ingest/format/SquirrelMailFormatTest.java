// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class SquirrelMailFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new SquirrelMailFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "10/06/2026 15:50:41 [LOGIN_ERROR] d (example.org) from 192.0.2.1: Unknown user.",
        "10/26/2026 15:51:41 [LOGIN] d (example.org) from 192.0.2.1",
        "Nov 23 15:54:41 vm squirrelmail: [LOGIN] c (example.org) from 192.0.2.1");
  }
}
