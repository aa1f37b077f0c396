// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.past;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.FileIdentity;
import io.mailvigil.ingest.join.LineParser;
import io.mailvigil.ingest.join.LineSink;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finished log files as one world: read in event time, each in its own line order, the same events
 * for the same input. Memory does not grow with the files.
 */
public final class PastLogs {
  /** Standard input, as a file name. */
  public static final Path STDIN = Path.of("-");

  private static final int READERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  private final ReadingSettings settings;
  private final int year;
  private final ZoneId zone;
  private final InputStream stdin;
  private @Nullable String notice;
  private long bytes;

  /**
   * @param year the year of each file's first year-less line, 0 to infer it
   * @param zone the zone of stamps that state none
   * @param stdin what {@link #STDIN} reads
   */
  public PastLogs(ReadingSettings settings, int year, ZoneId zone, InputStream stdin) {
    this.settings = settings;
    this.year = year;
    this.zone = zone;
    this.stdin = stdin;
  }

  /** All events of these files, oldest first but for what had to wait for its source. */
  public World events(List<Path> files, Consumer<AuthEvent> each) throws IOException {
    return read(
        files,
        new Sink() {
          @Override
          public void event(AuthEvent event) {
            each.accept(event);
          }

          @Override
          public void deadLetter(DeadLetter letter) {}
        });
  }

  /**
   * Reads all files to their end; the world that is returned has the counts. Throws an {@link
   * IOException} that names the file that cannot be read.
   */
  public World read(List<Path> files, Sink out) throws IOException {
    World world = World.ofThePast(settings);
    ThreadLocal<LineParser> parser = ThreadLocal.withInitial(world::newParser);
    Map<LogFile, PastLog> logs = new HashMap<>();
    List<PastLog> open = new ArrayList<>();
    // explain wants each line in its turn; all else only what the lines say
    ExecutorService ahead =
        out instanceof LineSink ? null : Executors.newFixedThreadPool(READERS, PastLogs::daemon);
    try {
      for (Path path : files) {
        open.add(opened(path, world, parser::get));
      }
      Instant newest = newest(open);
      for (PastLog log : open) {
        LogFile file = world.open(identity(log, newest));
        logs.put(file, log);
        log.start(file);
      }
      for (LogFile behind = world.mostBehind(); behind != null; behind = world.mostBehind()) {
        PastLog log = logs.get(behind);
        if (log == null || !readOn(log, out, ahead)) {
          world.close(behind, out);
        }
      }
      world.end(out);
      for (PastLog log : open) {
        bytes += log.bytes();
      }
      return world;
    } finally {
      if (ahead != null) {
        ahead.shutdownNow();
      }
      for (PastLog log : open) {
        log.close();
      }
    }
  }

  private PastLog opened(Path path, World world, Supplier<LineParser> parser) throws IOException {
    try {
      return new PastLog(path, path.equals(STDIN) ? stdin : null, world, parser);
    } catch (IOException e) {
      throw named(path.toString(), e);
    }
  }

  private static boolean readOn(PastLog log, Sink out, @Nullable ExecutorService ahead)
      throws IOException {
    try {
      return log.readOn(out, ahead);
    } catch (IOException e) {
      throw named(log.name(), e);
    }
  }

  /** The same failure with the file in its message: of a damaged archive, only its kind is told. */
  private static IOException named(String file, IOException e) {
    return e instanceof FileSystemException named && named.getFile() != null
        ? e
        : new IOException("%s can not be read: %s".formatted(file, e.getMessage()), e);
  }

  private static Thread daemon(Runnable reading) {
    Thread thread = new Thread(reading, "read-ahead");
    thread.setDaemon(true);
    return thread;
  }

  /** What to tell the user of inferred years, null where nothing was inferred. */
  public @Nullable String notice() {
    return notice;
  }

  /** Uncompressed bytes read so far. */
  public long bytes() {
    return bytes;
  }

  private FileIdentity identity(PastLog log, @Nullable Instant newest) throws IOException {
    Instant reference = newest == null ? log.modified() : newest;
    if (log.isYearless() && year == 0 && notice == null) {
      notice =
          newest == null
              ? "the lines state no year; the files' times decide it (--year Y states it)"
              : "some lines state no year; the newest dated line decides it (--year Y states it)";
    }
    return new FileIdentity(log.name(), log.firstLineHash(), zone, year, reference, true);
  }

  private @Nullable Instant newest(List<PastLog> logs) throws IOException {
    Instant newest = null;
    for (PastLog log : logs) {
      Instant dated = year == 0 ? log.newestDated(zone) : null;
      if (dated != null && (newest == null || dated.isAfter(newest))) {
        newest = dated;
      }
    }
    return newest;
  }
}
