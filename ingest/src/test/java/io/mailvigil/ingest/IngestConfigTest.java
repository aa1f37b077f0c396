// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.ingest.source.FileTail;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
  private static IngestConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    IngestConfig config = IngestConfig.from(root.section("ingest"), Accounts.DEFAULT);
    root.finish();
    return config;
  }

  @Test
  void theDefaultsAreTheDocumentedOnes() throws Exception {
    String documented;
    try (InputStream in =
        IngestConfig.class.getResourceAsStream("/io/mailvigil/ingest/defaults.yml")) {
      documented = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    IngestConfig config = read(documented);

    assertThat(config).isEqualTo(read(""));
    assertThat(config.logs()).isEmpty();
    assertThat(config.commitEvery()).isEqualTo(Duration.ofMillis(50));
  }

  @Test
  void everyKeyOfALogSetToSomethingElseIsTaken() {
    IngestConfig config =
        read(
            """
            ingest:
              commit-every: 200ms
              logs:
                - {path: /var/log/mail.log, timezone: Europe/Berlin, year: 2025, from: end}
            """);

    assertThat(config.commitEvery()).isEqualTo(Duration.ofMillis(200));
    assertThat(config.logs())
        .containsExactly(
            new LogConfig(
                "/var/log/mail.log",
                ZoneId.of("Europe/Berlin"),
                2025,
                FileTail.From.END,
                null,
                true,
                Duration.ZERO));
  }

  @Test
  void aFileOfTheCommandLineComesBehindThoseOfTheConfiguration() {
    IngestConfig config =
        read("ingest: {logs: [{path: /var/log/mail.log}]}").withLogs(List.of(Path.of("x.log")));

    assertThat(config.logs())
        .extracting(LogConfig::path)
        .containsExactly("/var/log/mail.log", "x.log");
  }

  @Test
  void eachMistakeNamesItsKeyAndMend() {
    assertThatThrownBy(
            () -> read("ingest: {logs: [{timezone: Mars}, {path: a, from: middle, yeer: 1}]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ingest.logs[0].path is missing: name the log file")
        .hasMessageContaining("ingest.logs[0].timezone should be a time zone such as Europe/Berlin")
        .hasMessageContaining("ingest.logs[1].from should be one of start, end")
        .hasMessageContaining("ingest.logs[1].yeer is not a key here: did you mean 'year'?");
  }
}
