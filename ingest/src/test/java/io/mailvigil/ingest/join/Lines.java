// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Feeds lines to worlds and keeps what comes out. */
final class Lines implements LineSink {
  static final HashKey HASH_KEY = HashKey.of("0123456789abcdef");

  final List<AuthEvent> events = new ArrayList<>();
  final List<DeadLetter> letters = new ArrayList<>();
  final List<ReadLine> lines = new ArrayList<>();

  @Override
  public void event(AuthEvent event) {
    events.add(event);
  }

  @Override
  public void deadLetter(DeadLetter letter) {
    letters.add(letter);
  }

  @Override
  public void line(ReadLine line) {
    lines.add(line);
  }

  static FileIdentity file(String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    return new FileIdentity(
        path,
        LineHash.of(bytes, 0, end < 0 ? bytes.length : end),
        ZoneOffset.UTC,
        2026,
        Instant.parse("2026-12-31T00:00:00Z"),
        true);
  }

  /** Reads the text as one file to its end. */
  static Lines of(ReadingSettings settings, String text) {
    return of(settings, Map.of("mail.log", text));
  }

  static Lines of(String text) {
    return of(ReadingSettings.DEFAULT, text);
  }

  /** Reads several files as one world, the one that is most behind first, a line at a time. */
  static Lines of(ReadingSettings settings, Map<String, String> files) {
    World world = new World(settings, HASH_KEY);
    Lines out = new Lines();
    Map<LogFile, byte[]> bytes = new HashMap<>();
    Map<LogFile, Integer> read = new HashMap<>();
    files.forEach((path, text) ->
        bytes.put(world.open(file(path, text)), text.getBytes(StandardCharsets.UTF_8)));
    for (LogFile next = world.mostBehind(); next != null; next = world.mostBehind()) {
      byte[] all = Objects.requireNonNull(bytes.get(next));
      int at = read.getOrDefault(next, 0);
      int end = lineEnd(all, at);
      if (at == all.length) {
        world.close(next, out);
      } else {
        read.put(next, at + world.read(next, at, all, at, end, out));
      }
    }
    world.end(out);
    return out;
  }

  static int lineEnd(byte[] bytes, int from) {
    int end = from;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return Math.min(bytes.length, end + 1);
  }
}
