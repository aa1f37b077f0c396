// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordsTest {
  private static List<Json> of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return JsonRecords.of(Json.read(bytes, 0, bytes.length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":7,\"who\":{}}",
        "[{\"id\":7,\"who\":{}}]",
        "{\"records\":[{\"id\":7,\"who\":{}}]}",
        "{\"@odata.context\":\"x\",\"@odata.nextLink\":\"y\",\"value\":[{\"id\":7,\"who\":{}}]}",
        "{\"kind\":\"activities\",\"etag\":\"x\",\"items\":[{\"id\":7,\"who\":{}}]}",
        "{\"pagination\":{\"next\":0},\"results\":[{\"id\":7,\"who\":{}}]}",
        "{\"stat\":\"OK\",\"response\":{\"authlogs\":[{\"id\":7,\"who\":{}}],\"metadata\":{}}}",
        "{\"stat\":\"OK\",\"response\":[{\"id\":7,\"who\":{}}]}",
        "{\"detail-type\":\"SystemLog\",\"detail\":{\"id\":7,\"who\":{}}}",
        "{\"eventTypeVersion\":\"1.0\",\"data\":{\"events\":[{\"id\":7,\"who\":{}}]}}",
        "{\"id\":1,\"result\":{\"value\":{\"auditdata\":[{\"id\":7,\"who\":{}}],\"count\":1}}}",
        "{\"took\":1,\"hits\":{\"hits\":[{\"_index\":\"a\",\"_source\":{\"id\":7,\"who\":{}}}]}}",
        "{\"time\":1,\"sourcetype\":\"x\",\"event\":{\"id\":7,\"who\":{}}}",
        "{\"integration\":\"okta\",\"okta\":{\"id\":7,\"who\":{}}}",
        "{\"message\":\"{\\\"id\\\":7,\\\"who\\\":{}}\"}",
        "{\"@timestamp\":\"x\",\"agent\":{},\"log\":{\"file\":{}},\"message\":\"{\\\"id\\\":7}\"}",
        "{\"event\":{\"original\":\"{\\\"id\\\":7}\"},\"user\":{\"name\":\"x\"}}",
        "{\"event.original\":\"{\\\"id\\\":7}\",\"user.name\":\"x\"}",
        "{\"_raw\":\"{\\\"id\\\":7}\",\"host\":\"x\"}",
        "{\"log\":\"{\\\"id\\\":7}\\n\",\"stream\":\"stdout\",\"time\":\"x\"}",
        "{\"message\":\"{\\\"records\\\":[{\\\"id\\\":7}]}\"}",
        "{\"RecordType\":15,\"AuditData\":\"{\\\"id\\\":7}\"}"
      })
  void envelopesAreSeenThrough(String line) {
    assertThat(of(line)).hasSize(1).allMatch(r -> r.get("id").number(0) == 7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"level\":\"info\",\"logger\":\"app\",\"message\":\"{\\\"id\\\":7}\"}",
        "{\"message\":\"{\\\"id\\\":7}\",\"user\":\"mallory\"}",
        "{\"comment\":\"{\\\"id\\\":7}\"}"
      })
  void whatAProgramLetsItsUsersWriteIsNoRecord(String line) {
    assertThat(of(line)).hasSize(1).noneMatch(r -> r.has("id"));
  }

  @Test
  void manyRecordsAreReadInOrderOfTheirTime() {
    // Given
    byte[] line = "[{\"t\":3},{\"t\":1},{\"x\":0},{\"t\":2}]".getBytes(StandardCharsets.UTF_8);
    LogLine l = new LogLine().take(line, 0, line.length);
    // When
    Reading read =
        JsonRecords.read(
            l,
            r ->
                r.has("t")
                    ? new Reading.Entry(new Reading.Garbled("x"), r.get("t").number(0), null)
                    : JsonRecords.irrelevant());
    // Then
    assertThat(((Reading.Records) read).entries())
        .extracting(Reading.Entry::time)
        .containsExactly(1L, 2L, 3L);
  }
}
