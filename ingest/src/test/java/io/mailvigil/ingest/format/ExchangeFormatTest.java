// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class ExchangeFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new ExchangeFormat();
  }

  @Override
  public List<String> heads() {
    return List.of(
        "2026-11-23T10:00:00.000Z,0000000000000001,1,192.0.2.9:993,192.0.2.1:50001,",
        "2026-11-23T10:00:00.000Z,EX,08DF000000000001,4,192.0.2.9:25,192.0.2.1:50001,*,",
        "2026-11-23T10:00:00.000Z,EX,08DF000000000001,4,192.0.2.9:25,192.0.2.1:50001,>,",
        "2026-11-23T10:00:00.000Z,0000000000000001,1,192.0.2.9:993,192.0.2.1:50001,a,1,1,1,login,");
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "2026-11-23T10:00:00.000Z,0000000000000001,1,192.0.2.9:993,192.0.2.1:50001,a,205,48,24,login,a"
            + " *****,\"R=OK\",",
        "2026-11-23T10:00:00.000Z,EX\\Default Frontend"
            + " EX,08DF000000000001,4,192.0.2.9:25,192.0.2.1:50001,*,,Inbound AUTH LOGIN failed"
            + " because of LogonDenied");
  }
}
