// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;

class EcsFormatTest implements LogFormatContract {
  @Override
  public LogFormat format() {
    return new EcsFormat();
  }

  @Override
  public List<String> itsLines() {
    return List.of(
        "{\"@timestamp\":\"2026-11-23T10:00:00.000Z\",\"event\":{\"category\":[\"authent"
            + "ication\"],\"type\":[\"start\"],\"action\":\"ssh_login\",\"outcome\":\"failure\"},\""
            + "user\":{\"name\":\"bob\"},\"source\":{\"ip\":\"203.0.113.5\",\"port\":49152}}",
        "{\"@timestamp\":\"2026-11-23T10:00:01.000Z\",\"event.category\":\"authenticat"
            + "ion\",\"event.outcome\":\"success\",\"user.name\":\"bob\",\"user.domain\":\"exampl"
            + "e.org\",\"source.ip\":\"2001:db8::5\",\"user_agent.original\":\"Mozilla/5.0\",\""
            + "event.id\":\"x2\"}",
        "{\"@timestamp\":\"2026-11-23T10:00:03.000Z\",\"event\":{\"category\":[\"authent"
            + "ication\"],\"type\":[\"end\"],\"outcome\":\"success\"},\"user\":{\"name\":\"bob\"}}");
  }

  @Override
  public List<String> heads() {
    return List.of(
        "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"event\":{\"category\":[\"authentication\"],\"outcome\":\"");
  }
}
