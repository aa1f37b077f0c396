// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.AuthEventJson;
import io.mailvigil.common.wire.JsonSerde;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.LineSink;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadLine;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Prints how each line is read, in input order, as soon as it is settled. All files but the first
 * wait in temporary files until those before them are printed.
 */
final class LinePrinter implements LineSink, Closeable {
  private static final class Page {
    final ArrayDeque<ReadLine> lines = new ArrayDeque<>();
    final OutputStream out;
    final @Nullable Path spool;

    Page(OutputStream out, @Nullable Path spool) {
      this.out = out;
      this.spool = spool;
    }
  }

  private final OutputStream out;
  private final boolean json;
  private final List<Page> pages = new ArrayList<>();
  private final Map<LogFile, Page> ofFile = new HashMap<>();
  private final Map<String, ArrayDeque<Page>> ofPath = new HashMap<>();

  LinePrinter(OutputStream out, boolean json, List<Path> files) throws IOException {
    this.out = new BufferedOutputStream(out, 1 << 16);
    this.json = json;
    for (Path file : files) {
      Page page;
      if (pages.isEmpty()) {
        page = new Page(this.out, null);
      } else {
        Path spool = Files.createTempFile("mailvigil-explain", ".txt");
        page = new Page(new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16), spool);
      }
      pages.add(page);
      ofPath.computeIfAbsent(file.toString(), p -> new ArrayDeque<>()).add(page);
    }
  }

  @Override
  public void line(ReadLine line) {
    Page page =
        ofFile.computeIfAbsent(
            line.file(), f -> Objects.requireNonNull(ofPath.get(f.identity().path())).remove());
    page.lines.add(line);
    flush(page, false);
  }

  @Override
  public void event(AuthEvent event) {}

  @Override
  public void deadLetter(DeadLetter letter) {}

  private void flush(Page page, boolean all) {
    try {
      for (ReadLine head = page.lines.peek();
          head != null && (all || head.isSettled());
          head = page.lines.peek()) {
        print(page.lines.remove(), page.out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(ReadLine line, OutputStream to) throws IOException {
    if (!json) {
      to.write(plain(line).getBytes(StandardCharsets.UTF_8));
      return;
    }
    JsonGenerator g = JsonSerde.FACTORY.createGenerator(to);
    g.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    g.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
    g.writeStartObject();
    g.writeNumberField("line", line.number());
    g.writeStringField("file", line.file().identity().path());
    if (!line.format().isEmpty()) {
      g.writeStringField("format", line.format());
    }
    g.writeStringField("reading", line.as().wire());
    if (line.reason() != null) {
      g.writeStringField("reason", line.reason());
    }
    AuthEvent event = line.event();
    if (event != null) {
      g.writeFieldName("event");
      AuthEventJson.write(event, g);
    }
    g.writeEndObject();
    g.close();
    to.write('\n');
  }

  private static String plain(ReadLine line) {
    StringBuilder text = new StringBuilder(120);
    text.append(line.file().identity().path()).append(':').append(line.number());
    text.append(' ').append(line.as().wire());
    if (!line.format().isEmpty()) {
      text.append(' ').append(line.format());
    }
    if (line.reason() != null) {
      text.append(": ").append(line.reason());
    }
    AuthEvent e = line.event();
    if (e != null) {
      text.append(' ').append(e.time()).append(' ').append(e.action().wire());
      text.append(' ').append(e.outcome().wire());
      if (e.reason() != null) {
        text.append(' ').append(e.reason().wire());
      }
      text.append(" user=").append(e.user() == null ? "-" : printable(e.user()));
      text.append(" from=").append(e.source() == null ? "-" : e.source().ip());
      if (e.action().isAuthentication()) {
        text.append(" factor=").append(e.auth().factor().wire());
        text.append(" first=").append(e.auth().first().wire());
        text.append(" second=").append(e.auth().second().wire());
      }
    }
    return text.append('\n').toString();
  }

  /** A name as it may stand on a terminal. */
  private static String printable(String name) {
    StringBuilder text = new StringBuilder(name.length());
    name.codePoints()
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) || c == 0x2028 ? '?' : c));
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    try {
      for (Page page : pages) {
        flush(page, true);
        if (page.spool != null) {
          page.out.close();
          Files.copy(page.spool, out);
        }
      }
      out.flush();
    } finally {
      for (Page page : pages) {
        if (page.spool != null) {
          Files.deleteIfExists(page.spool);
        }
      }
    }
  }
}
