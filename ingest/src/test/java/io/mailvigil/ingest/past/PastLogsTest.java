// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.Explain;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PastLogsTest {
  private static final String LOG =
      """
      2026-11-23T10:00:00.000000Z vm dovecot: imap-login: Login: user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, TLS, session=<x>
      2026-11-23T10:00:01.000000Z vm dovecot: imap-login: Disconnected (auth failed, 2 attempts in 9 secs): user=<b>, method=PLAIN, rip=192.0.2.2, lip=192.0.2.9, TLS, session=<y>\
      """;

  @TempDir Path folder;

  private static List<AuthEvent> events(List<Path> files) throws IOException {
    List<AuthEvent> events = new ArrayList<>();
    new PastLogs(
            ReadingSettings.DEFAULT, 2026, ZoneOffset.UTC, new ByteArrayInputStream(new byte[0]))
        .events(files, events::add);
    return events;
  }

  private static List<String> ids(Path... files) throws IOException {
    return events(List.of(files)).stream().map(AuthEvent::id).toList();
  }

  @Test
  void compressionAndNameAreNoPartOfTheId() throws IOException {
    // Given
    Path plain = Files.writeString(folder.resolve("mail.log"), LOG);
    Path gz = folder.resolve("other.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gz))) {
      out.write(LOG.getBytes(StandardCharsets.UTF_8));
    }
    Path zst =
        Files.write(folder.resolve("third"), Zstd.compress(LOG.getBytes(StandardCharsets.UTF_8)));
    // Then
    assertThat(ids(plain)).hasSize(2);
    assertThat(ids(gz)).isEqualTo(ids(plain));
    assertThat(ids(zst)).isEqualTo(ids(plain));
  }

  @Test
  void theOrderOfTheFilesDoesNotMatter() throws IOException {
    Path one = Files.writeString(folder.resolve("a.log"), LOG);
    Path two = Files.writeString(folder.resolve("b.log"), LOG.replace("192.0.2", "198.51.100"));
    assertThat(ids(one, two)).hasSize(4).isEqualTo(ids(two, one));
  }

  @Test
  void aLineOf64MegabytesIsSteppedOver() throws IOException {
    // Given
    Path file = folder.resolve("mail.log");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(
          "2026-11-23T10:00:00Z vm dovecot: imap-login: Login: user=<"
              .getBytes(StandardCharsets.UTF_8));
      byte[] part = "a".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 64; i++) {
        out.write(part);
      }
      out.write(("\n" + LOG + "\n").getBytes(StandardCharsets.UTF_8));
    }
    List<AuthEvent> events = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    // When
    new PastLogs(
            ReadingSettings.DEFAULT, 2026, ZoneOffset.UTC, new ByteArrayInputStream(new byte[0]))
        .read(
            List.of(file),
            new Sink() {
              @Override
              public void event(AuthEvent event) {
                events.add(event);
              }

              @Override
              public void deadLetter(DeadLetter letter) {
                letters.add(letter);
              }
            });
    // Then
    assertThat(events).hasSize(2);
    assertThat(events.get(0).origin().offset()).isEqualTo((64L << 20) + 59);
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).length()).isEqualTo((64L << 20) + 58);
    assertThat(letters.get(0).head()).hasSize(8192);
  }

  @Test
  void aLongFirstLineIsHashedWholeForTheIds() throws IOException {
    // Given
    String head = "a".repeat(1 << 19);
    Path one = Files.writeString(folder.resolve("one.log"), head + "1\n" + LOG);
    Path two = Files.writeString(folder.resolve("two.log"), head + "2\n" + LOG);
    // Then
    assertThat(ids(one)).hasSize(2).doesNotContainAnyElementsOf(ids(two));
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    Path torn = folder.resolve("mail.log.2.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(torn))) {
      out.write(LOG.repeat(99).getBytes(StandardCharsets.UTF_8));
    }
    Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 60));

    for (Path bad : List.of(torn, folder, folder.resolve("missing"))) {
      assertThatThrownBy(() -> ids(bad))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(bad.toString());
    }
  }

  @Test
  void binaryGarbageGivesNoEvent() throws IOException {
    byte[] garbage = new byte[300_000];
    new java.util.Random(3).nextBytes(garbage);
    Path file = Files.write(folder.resolve("mail.log"), garbage);
    assertThat(events(List.of(file))).isEmpty();
    assertThat(events(List.of(Files.write(folder.resolve("empty"), new byte[0])))).isEmpty();
  }

  @Test
  void explainPrintsEveryLineInInputOrder() throws IOException {
    // Given
    Path mail = Files.writeString(folder.resolve("mail.log"), LOG + "\n");
    Path auth = Files.writeString(folder.resolve("auth.log"), "2026-11-23T09:00:00Z vm cron: x\n");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // When
    new Explain(
            ReadingSettings.DEFAULT, new Explain.Options(true, false, false, 2026, ZoneOffset.UTC))
        .run(
            List.of(mail, auth),
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    // Then
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith("{\"line\":1,\"file\":\"" + mail)
        .contains("\"reading\":\"event\"");
    assertThat(lines.get(1)).contains("\"attempts\":2");
    assertThat(lines.get(2))
        .isEqualTo("{\"line\":1,\"file\":\"" + auth + "\",\"reading\":\"foreign\"}");
  }

  @Test
  void piecesOfAFileMeetWithoutALoss() throws IOException {
    for (int piece : List.of(1 << 16, 1 << 18, (1 << 16) + (1 << 18))) {
      for (int length = piece - 3; length < piece + 3; length++) {
        // Given
        String before = "x".repeat(length) + "\n";
        Path file = Files.writeString(folder.resolve("mail.log"), before + LOG);
        Path begun = Files.writeString(folder.resolve("begun"), LOG.substring(0, 10) + before);
        // When
        List<AuthEvent> events = events(List.of(file, begun));
        // Then
        assertThat(events.stream().map(e -> e.origin().offset()))
            .containsExactly(length + 1L, length + 2L + LOG.indexOf('\n'));
      }
    }
  }
}
