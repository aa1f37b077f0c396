// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A line that carries its sender's own id gives the same event wherever and whenever it lies. */
class RecordIdTest {
  private static final String LINE =
      "2026-11-24T10:00:00Z mx postfix/smtpd[7]: warning: unknown[192.0.2.9]: SASL PLAIN"
          + " authentication failed: (reason unavailable), sasl_username=bob\n";

  private static String idOf(String text) {
    return Lines.of(text).events.getFirst().id();
  }

  @Test
  void theIdGoesWithTheRecordAndNotWithThePlace() {
    String once = idOf("\u001ekafka/t/0/7\u001f" + LINE);
    assertThat(idOf("2026-11-24T10:00:00Z mx x: y\n\u001ekafka/t/0/7\u001f" + LINE))
        .isEqualTo(once);
    assertThat(idOf("\u001ekafka/t/0/8\u001f" + LINE)).isNotEqualTo(once);
    assertThat(idOf(LINE)).isNotEqualTo(once);
  }
}
