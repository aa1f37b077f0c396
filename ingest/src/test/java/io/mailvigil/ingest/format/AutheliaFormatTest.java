// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class AutheliaFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new AutheliaFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "time=\"2026-11-23T10:00:00Z\" level=error msg=\"Unsuccessful 1FA authenti"
            + "cation attempt by user 'john'\" method=POST path=/api/firstfactor remot"
            + "e_ip=203.0.113.5",
        "time=\"2026-11-23T10:00:04Z\" level=error msg=\"Unsuccessful 1FA authenti"
            + "cation attempt by user 'john' and they are banned until 10:05:04AM on "
            + "November 23 2026 (+00:00)\" method=POST path=/api/firstfactor remote_ip"
            + "=203.0.113.5",
        "time=\"2026-11-23T10:00:06Z\" level=error msg=\"Unsuccessful 1FA authenti"
            + "cation attempt by user ''\" error=\"user not found\" method=POST path=/ap"
            + "i/firstfactor remote_ip=203.0.113.5",
        "time=\"2026-11-23T10:00:12Z\" level=error msg=\"Unsuccessful 1FA authenti"
            + "cation attempt by user 'x' and they are banned until now'\" method=POST"
            + " path=/api/firstfactor remote_ip=203.0.113.5",
        "{\"level\":\"error\",\"method\":\"POST\",\"msg\":\"Unsuccessful TOTP authenticati"
            + "on attempt by user 'carol'\",\"path\":\"/api/secondfactor/totp\",\"remote_ip"
            + "\":\"203.0.113.6\",\"time\":\"2026-11-23T10:00:13Z\"}",
        "level=error msg=\"Unsuccessful U2F authentication attempt by user 'caro"
            + "l'\" method=POST path=/api/secondfactor/u2f remote_ip=203.0.113.6",
        "ERRO[0012] Unsuccessful TOTP authentication attempt by user 'dave'  me"
            + "thod=POST path=/api/secondfactor/totp remote_ip=203.0.113.7");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "time=\"2026-11-23T10:00:00Z\" level=error msg=\"Unsuccessful 1FA authentication attempt by"
            + " user '",
        "ERRO[0012] Unsuccessful TOTP authentication attempt by user '",
        "{\"level\":\"error\",\"msg\":\"Unsuccessful 1FA authentication attempt by user '");
  }
}
