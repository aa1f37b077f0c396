// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The bundled attack log, moved to the present: what lies before the start is there at once, the
 * rest is appended when its time comes, as a mail server would.
 */
final class DemoLog implements AutoCloseable {
  private static final String RESOURCE = "/io/mailvigil/deploy/demo/attack.log";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

  /** A line and its distance from the start. */
  private record Line(Duration after, String text) {}

  private final Path file;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("demo-log").daemon().factory());

  DemoLog(Path file) {
    this.file = file;
  }

  /** Writes the past now and the rest as it happens; {@code start} is the present. */
  void play(Instant start) throws IOException {
    List<Line> lines = lines();
    StringBuilder past = new StringBuilder();
    for (Line line : lines) {
      if (line.after.isNegative()) {
        past.append(stamped(line, start));
      } else {
        clock.schedule(
            () -> append(stamped(line, start)), line.after.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    Files.writeString(file, past);
  }

  /** How long the log goes on after its start. */
  static Duration length() throws IOException {
    return lines().getLast().after;
  }

  private static String stamped(Line line, Instant start) {
    return STAMP.format(start.plus(line.after)) + " " + line.text + "\n";
  }

  private void append(String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the demo log cannot be written", e);
    }
  }

  private static List<Line> lines() throws IOException {
    try (InputStream in = DemoLog.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IOException("missing resource " + RESOURCE);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return reader
          .lines()
          .map(line -> {
            int blank = line.indexOf(' ');
            long millis = Math.round(Double.parseDouble(line.substring(0, blank)) * 1000);
            return new Line(Duration.ofMillis(millis), line.substring(blank + 1));
          })
          .toList();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
