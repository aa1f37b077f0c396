// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class StalwartFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new StalwartFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "2026-11-23T10:00:00Z INFO Authentication failed (auth.failed) listener"
            + "Id = \"imaps\", localPort = 993, remoteIp = 203.0.113.5, remotePort = 49"
            + "152, accountName = \"bob@example.org\", accountId = 7, reason = \"Authent"
            + "ication failed\"",
        "2026-11-23T10:00:04Z INFO Authentication failed (auth.failed) listener"
            + "Id = \"imaps\", localPort = 993, remoteIp = 203.0.113.5, accountName = \""
            + "x\", remoteIp = 198.51.100.1, y = \"z\"",
        "{\"id\":\"179542800701\",\"createdAt\":\"2026-11-23T10:00:07Z\",\"type\":\"auth.f"
            + "ailed\",\"data\":{\"listenerId\":\"pop3s\",\"localPort\":995,\"remoteIp\":\"203.0."
            + "113.5\",\"accountName\":\"carol@example.org\"}}",
        "{\"id\":\"179542800801\",\"createdAt\":\"2026-11-23T10:00:08Z\",\"type\":\"smtp.m"
            + "ail-from\",\"data\":{\"listenerId\":\"smtp\",\"remoteIp\":\"203.0.113.5\"}}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "2026-11-23T10:00:00Z INFO Authentication failed (auth.failed) remoteIp = 203.0.113.5,"
            + " accountName = \"",
        "{\"createdAt\":\"x\",\"type\":\"auth.failed\",\"data\":{");
  }
}
