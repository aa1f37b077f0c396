// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.MailvigilMain;
import io.mailvigil.deploy.ingest.CommittedEvents;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.deploy.up.UpProcess.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} and {@code replay} over the same log from empty state raise the very same alerts. */
class LiveReplayIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Far from the edges of an hour's slot. */
  private static final Instant START = Instant.parse("2026-11-20T12:20:00Z");

  @TempDir Path folder;

  @Test
  void theAlertIdsOfUpAreThoseOfReplay() throws Exception {
    // Given
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path log = folder.resolve("mail.log");
    Files.writeString(log, demo());

    // When
    UpProcess up = UpProcess.start(Launch.SHORT, folder, log, "--until-idle");
    up.awaitEnd();

    // Then
    Set<String> live = live();
    assertThat(live).hasSizeGreaterThan(3);
    assertThat(live).isEqualTo(replayed(log));
  }

  /** The bundled attack, each line with its time. */
  private static String demo() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            MailvigilMain.class.getResourceAsStream("/io/mailvigil/deploy/demo/attack.log"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(LiveReplayIT::stamped)
          .collect(Collectors.joining());
    }
  }

  private static String stamped(String line) {
    int blank = line.indexOf(' ');
    long millis = Math.round(Double.parseDouble(line.substring(0, blank)) * 1000);
    return START.plus(Duration.ofMillis(millis)) + line.substring(blank) + "\n";
  }

  private Set<String> live() throws Exception {
    DataFolder data = DataFolder.at(folder.resolve("data"));
    try (DataFolder.Hold hold = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0)) {
      assertThat(hold).isNotNull();
      return CommittedEvents.read(kafka.start(), Topics.DETECTIONS).stream()
          .map(Detection::id)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Set<String> replayed(Path log) throws Exception {
    Path out = folder.resolve("replay.json");
    Process replay =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                MailvigilMain.class.getName(),
                "replay",
                log.toString(),
                "--json",
                "--config",
                folder.resolve("mailvigil.yml").toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("replay.err").toFile())
            .start();
    assertThat(replay.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(replay.exitValue()).as(Files.readString(folder.resolve("replay.err"))).isZero();
    Set<String> ids = new TreeSet<>();
    for (String line : Files.readAllLines(out)) {
      JsonNode alert = JSON.readTree(line);
      ids.add(alert.path("event.id").asText(alert.path("event").path("id").asText()));
    }
    return ids;
  }
}
