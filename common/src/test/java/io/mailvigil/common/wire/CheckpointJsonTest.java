// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class CheckpointJsonTest {
  private static final JsonSerde<Checkpoint> SERDE =
      new JsonSerde<>(CheckpointJson::write, CheckpointJson::read);

  @Test
  void eachKindReadsBackAsWritten() {
    for (Checkpoint checkpoint :
        List.of(
            new Checkpoint.Owner("a-b", 7),
            new Checkpoint.Files(
                List.of(
                    new FilePosition("00ff", "(dev=1,ino=2)", 99, "aabb", 1234),
                    new FilePosition(null, null, 0, "", 0))))) {
      assertThat(SERDE.fromBytes(SERDE.toBytes(checkpoint))).isEqualTo(checkpoint);
    }
    byte[] state = {0, -1, 7};
    Checkpoint join = SERDE.fromBytes(SERDE.toBytes(new Checkpoint.OpenJoin(state)));
    assertThat(((Checkpoint.OpenJoin) join).state()).isEqualTo(state);
  }

  @Test
  void theFirstVersionsFormIsRead() {
    String frozen =
        """
        {"type":"files","generations":[{"first_line":"00ff","inode":"(dev=1,ino=2)","offset":99,\
        "anchor":"aabb","modified":1234,"later":{"a":[1]}}],"later":true}\
        """;

    assertThat(SERDE.fromBytes(frozen.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            new Checkpoint.Files(
                List.of(new FilePosition("00ff", "(dev=1,ino=2)", 99, "aabb", 1234))));
  }

  @Test
  void anUnknownKindIsRefused() {
    assertThatThrownBy(() -> SERDE.fromBytes("{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(SerializationException.class);
  }

  @Test
  void aDeadLetterReadsBackAsWritten() {
    DeadLetter letter =
        new DeadLetter(
            Instant.parse("2026-11-23T10:00:00Z"),
            "too long",
            null,
            "/var/log/mail.log",
            8,
            67108864,
            "ab".repeat(32),
            "head \u0000 \\xff");
    JsonSerde<DeadLetter> serde = new JsonSerde<>(DeadLetters::write, DeadLetters::read);

    assertThat(serde.fromBytes(serde.toBytes(letter))).isEqualTo(letter);
  }
}
