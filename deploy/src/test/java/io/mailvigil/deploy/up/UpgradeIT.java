// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.ingest.CommittedEvents;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.deploy.up.UpProcess.Launch;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This program goes on in a data folder that an earlier one has left: {@code data-v1.tar.gz}, made
 * by the first version over the demo's attack and never changed since (its server's zip left out).
 */
class UpgradeIT {
  @TempDir Path folder;

  @BeforeEach
  void unpack() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path packed = folder.resolve("data.tar.gz");
    try (InputStream in =
        Objects.requireNonNull(UpgradeIT.class.getResourceAsStream("data-v1.tar.gz"))) {
      Files.copy(in, packed);
    }
    Process tar =
        new ProcessBuilder("tar", "--numeric-owner", "-xzf", packed.toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertThat(tar.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(tar.exitValue()).isZero();
  }

  private record Standing(List<String> events, List<String> detections) {}

  private Standing standing() throws Exception {
    DataFolder data = DataFolder.at(folder.resolve("data"));
    try (DataFolder.Hold hold = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0)) {
      assertThat(hold).isNotNull();
      Map<String, String> clients = kafka.start();
      return new Standing(
          CommittedEvents.of(clients).stream().map(AuthEvent::id).toList(),
          CommittedEvents.read(clients, Topics.DETECTIONS).stream().map(Detection::id).toList());
    }
  }

  @Test
  void whatStoodThereStaysAndNobodyIsAlertedAnew() throws Exception {
    // Given
    Standing before = standing();
    assertThat(before.events()).hasSizeGreaterThan(50);
    assertThat(before.detections()).hasSizeGreaterThan(3);
    Path log = folder.resolve("mail.log");
    Files.writeString(
        log,
        Instant.now()
            + " mx dovecot: imap-login: Login: user=<new@example.org>, method=PLAIN,"
            + " rip=192.0.2.77, lip=192.0.2.25, mpid=1, TLS, session=<AAAA>\n");

    // When
    UpProcess up = UpProcess.start(Launch.SHORT, folder, log, "--until-idle");
    up.awaitEnd();

    // Then
    Standing after = standing();
    List<String> added = new ArrayList<>(after.events());
    assertThat(added).containsAll(before.events());
    added.removeAll(new HashSet<>(before.events()));
    assertThat(added).hasSize(1);
    assertThat(after.detections()).isEqualTo(before.detections());
  }
}
