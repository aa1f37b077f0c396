// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class ConsoleFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new ConsoleFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "Nov 23 10:00:00 vm login[700]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication"
            + " failure",
        "Nov 23 10:00:00 vm login: LOGIN ON tty1 BY bob",
        "Nov 23 10:00:00 vm su[701]: FAILED SU (to root) bob on pts/0",
        "Nov 23 10:00:00 vm sudo:      bob : 1 incorrect password attempt ; TTY=pts/0 ; PWD=/ ;"
            + " USER=root ; COMMAND=/usr/bin/id",
        "FAILED LOGIN 2 FROM 192.0.2.1 FOR bob, Authentication failure");
  }
}
