// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class DuoUnixFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new DuoUnixFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 12:00:05 vm pam_duo[800]: Successful Duo login for 'alice' from 192.0.2.1",
        "Nov 23 12:02:30 vm login_duo[802]: Aborted Duo login for 'carol' from 192.0.2.3: locked",
        "Failed Duo login for 'foobar'",
        "User a bypassed Duo 2FA due to user's UNIX group",
        "[4] Failsafe Duo login for 'whatever': HTTP 500");
  }
}
