// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Mail;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Writes lines in their order into the logs of a folder, and beside them {@code labels.jsonl}: for
 * each line that tells of a login attempt or a mail its file, its number, and what it was.
 */
final class LogFolder implements AutoCloseable {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx")
          .withZone(ZoneOffset.ofHours(1));

  private final PriorityQueue<Written> waiting = new PriorityQueue<>();
  private final Map<String, Writer> files = new HashMap<>();
  private final Map<String, Long> lines = new HashMap<>();
  private final JsonGenerator labels;
  private final Path folder;

  LogFolder(Path folder) throws IOException {
    this.folder = folder;
    this.labels =
        new JsonFactory().createGenerator(Files.newBufferedWriter(folder.resolve("labels.jsonl")));
    labels.setRootValueSeparator(new com.fasterxml.jackson.core.io.SerializedString("\n"));
  }

  void add(Written line) {
    waiting.add(line);
  }

  /** Writes what stands before that time: nothing earlier comes any more. */
  void writeBefore(Instant time) throws IOException {
    while (!waiting.isEmpty() && waiting.peek().order().isBefore(time)) {
      write(waiting.remove());
    }
  }

  private void write(Written line) throws IOException {
    Writer file = files.get(line.file());
    if (file == null) {
      file = Files.newBufferedWriter(folder.resolve(line.file()));
      files.put(line.file(), file);
    }
    file.write(STAMP.format(line.at()));
    file.write(" mx1 ");
    file.write(line.text());
    file.write('\n');
    long number = lines.merge(line.file(), 1L, Long::sum);
    label(line, number);
  }

  private void label(Written line, long number) throws IOException {
    labels.writeStartObject();
    labels.writeStringField("file", line.file());
    labels.writeNumberField("line", number);
    labels.writeStringField("label", line.act().label());
    labels.writeStringField("at", line.act().at().toString());
    switch (line.act()) {
      case Attempt a -> {
        labels.writeStringField("user", a.login());
        labels.writeStringField("ip", a.address());
        labels.writeStringField("verdict", a.verdict().name().toLowerCase(java.util.Locale.ROOT));
      }
      case Mail mail -> {
        labels.writeStringField("user", mail.login());
        labels.writeStringField("ip", mail.address());
        labels.writeNumberField("recipients", mail.recipients());
      }
    }
    labels.writeEndObject();
  }

  long written() {
    return lines.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Writes what still waits. */
  @Override
  public void close() throws IOException {
    writeBefore(Instant.MAX);
    for (Writer file : files.values()) {
      file.close();
    }
    labels.writeRaw('\n');
    labels.close();
  }
}
