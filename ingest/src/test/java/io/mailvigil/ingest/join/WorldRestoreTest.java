// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A world that stops at any line and goes on from its records gives exactly the same events. */
class WorldRestoreTest {
  static Stream<Path> corpora() throws IOException, URISyntaxException {
    return CorpusTest.corpora();
  }

  /** What a transaction would have kept. */
  private static final class Ledger {
    final List<AuthEvent> events = new ArrayList<>();
    final Map<String, byte[]> joins = new TreeMap<>();
    final Map<String, Long> positions = new HashMap<>();

    void commit(World world, Map<String, LogFile> files, Lines out) {
      events.addAll(out.events);
      out.events.clear();
      world
          .drainChanges()
          .forEach((key, bytes) -> {
            if (bytes == null) {
              joins.remove(key);
            } else {
              joins.put(key, bytes);
            }
          });
      files.forEach((path, file) -> positions.put(path, world.position(file)));
    }
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void aStopAfterAnyLineChangesNothing(Path corpus) throws IOException {
    String text = withoutComments(corpus);
    for (Map<String, String> files : List.of(Map.of("mail.log", text), split(text))) {
      // Given
      List<AuthEvent> whole = Lines.of(ReadingSettings.DEFAULT, files).events;
      // When
      List<AuthEvent> stopping = new ArrayList<>();
      Ledger ledger = new Ledger();
      int steps = 0;
      while (step(files, ledger)) { // each step is a process that reads a line and is killed
        assertThat(++steps).isLessThan(10 * text.length());
      }
      stopping.addAll(ledger.events);
      // Then
      assertThat(stopping).containsExactlyElementsOf(whole);
    }
  }

  /** Starts a world from the ledger, reads a line that was not yet read, commits, and is gone. */
  private static boolean step(Map<String, String> texts, Ledger ledger) {
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    world.restore(ledger.joins);
    Lines out = new Lines();
    Map<String, LogFile> files = new TreeMap<>();
    Map<LogFile, byte[]> bytes = new HashMap<>();
    Map<LogFile, Integer> at = new HashMap<>();
    for (String path : new TreeMap<>(texts).keySet()) {
      long from = ledger.positions.getOrDefault(path, 0L);
      String text = Objects.requireNonNull(texts.get(path));
      LogFile file = world.open(Lines.file(path, text), from);
      files.put(path, file);
      bytes.put(file, text.getBytes(StandardCharsets.UTF_8));
      at.put(file, (int) from);
    }
    Map<String, Long> before = Map.copyOf(ledger.positions);
    while (true) {
      LogFile next = world.mostBehind();
      if (next == null) {
        world.end(out);
        ledger.commit(world, files, out);
        return false;
      }
      byte[] all = Objects.requireNonNull(bytes.get(next));
      int from = at.getOrDefault(next, 0);
      if (from == all.length) {
        world.close(next, out);
      } else {
        at.put(next, from + world.read(next, from, all, from, Lines.lineEnd(all, from), out));
      }
      ledger.commit(world, files, out);
      if (!ledger.positions.equals(before) && at.getOrDefault(next, 0) < all.length) {
        return true;
      }
    }
  }

  /** PAM's lines go to auth.log, all others to mail.log. */
  private static Map<String, String> split(String text) {
    StringBuilder auth = new StringBuilder();
    StringBuilder mail = new StringBuilder();
    for (String line : text.split("\n")) {
      (line.contains("pam_") ? auth : mail).append(line).append('\n');
    }
    return Map.of("auth.log", auth.toString(), "mail.log", mail.toString());
  }

  private static String withoutComments(Path corpus) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(corpus)) {
      if (!line.startsWith("# ") && !line.isEmpty()) {
        text.append(line).append('\n');
      }
    }
    return text.toString();
  }
}
