// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class NextcloudFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new NextcloudFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"reqId\":\"a1\",\"level\":2,\"time\":\"2026-11-23T10:00:00+00:00\",\"remoteAddr\":"
            + "\"192.0.2.1\",\"user\":\"--\",\"app\":\"core\",\"method\":\"POST\",\"url\":\"/login\",\"message\":\"Login"
            + " failed: bob (Remote IP: 192.0.2.1)\",\"userAgent\":\"curl\","
            + "\"version\":\"31.0.0.0\"}",
        "Nov 23 10:00:00 cloud Nextcloud[12]: {\"reqId\":\"a2\",\"level\":1,\"time\":"
            + "\"2026-11-23T10:00:00+00:00\",\"remoteAddr\":\"192.0.2.1\",\"user\":\"bob\",\"app\":\"admin_audit\",\"method\":\"POST\",\"url\":\"/login\",\"message\":\"Login"
            + " successful: \\\"bob\\\"\"}",
        "[Nextcloud][core][2] {\"reqId\":\"a3\",\"level\":2,\"time\":\"2026-11-23T10:00:00+00:00\","
            + "\"remoteAddr\":\"192.0.2.1\",\"app\":\"core\",\"url\":\"/\",\"message\":\"x\"}");
  }
}
