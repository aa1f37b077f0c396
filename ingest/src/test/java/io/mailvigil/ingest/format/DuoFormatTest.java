// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class DuoFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new DuoFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"access_device\":{\"browser\":\"Firefox\",\"browser_version\":\"125.0\",\"ip\":\""
            + "203.0.113.5\",\"os\":\"Linux\",\"os_version\":null},\"application\":{\"key\":\"DI1"
            + "\",\"name\":\"Webmail\"},\"auth_device\":{\"ip\":\"198.51.100.9\",\"name\":\"phone\"}"
            + ",\"email\":\"bob@example.org\",\"event_type\":\"authentication\",\"factor\":\"duo"
            + "_push\",\"isotimestamp\":\"2026-11-23T10:00:00.351346+00:00\",\"reason\":\"use"
            + "r_approved\",\"result\":\"success\",\"timestamp\":1795428000,\"txid\":\"d0000000"
            + "-0000-4000-8000-000000000001\",\"user\":{\"groups\":[],\"key\":\"DU1\",\"name\":\""
            + "bob\"}}",
        "{\"access_device\":{},\"device\":\"+15550100\",\"factor\":\"Passcode\",\"integrat"
            + "ion\":\"Webmail\",\"ip\":\"203.0.113.6\",\"new_enrollment\":false,\"reason\":\"Inv"
            + "alid passcode\",\"result\":\"FAILURE\",\"timestamp\":1795428012,\"username\":\"c"
            + "arol\",\"host\":\"api-1.duosecurity.com\"}",
        "{\"action\":\"bypass_create\",\"description\":\"{\\\"bypass\\\": \\\"\\\", \\\"count\\\":"
            + " 10}\",\"isotimestamp\":\"2026-11-23T10:00:17+00:00\",\"object\":\"bob\",\"times"
            + "tamp\":1795428017,\"username\":\"admin\"}",
        "{\"context\":\"authentication\",\"credits\":1,\"isotimestamp\":\"2026-11-23T10:"
            + "00:20+00:00\",\"phone\":\"+15550100\",\"timestamp\":1795428020,\"type\":\"sms\"}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"txid\":\"1\",\"event_type\":\"authentication\",\"result\":\"denied\",\"user\":{",
        "{\"factor\":\"x\",\"integration\":\"y\",\"username\":\"z\",\"result\":\"");
  }
}
