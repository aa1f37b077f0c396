// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Told;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ToldJsonTest {
  @Test
  void itComesBackAsItWas() {
    Told told = new Told("id", "admins", Instant.parse("2026-11-23T10:00:00Z"), Outcome.SUCCESS);
    JsonSerde<Told> serde = new JsonSerde<>(ToldJson::write, ToldJson::read);
    assertThat(serde.fromBytes(serde.toBytes(told))).isEqualTo(told);
  }
}
