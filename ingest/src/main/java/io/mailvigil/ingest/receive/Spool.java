// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Durable lines in the order in which they came, for the file tail to read: one file that is
 * renamed when it is full, as logrotate does it. One thread writes what all senders bring, and
 * syncs once for all of them.
 *
 * <p>What is committed to Kafka is deleted ({@link #prune}); where reading is far behind, the spool
 * fills up to its bound and senders wait.
 */
public final class Spool implements AutoCloseable {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS").withZone(ZoneOffset.UTC);
  private static final int WAITING = 1024;
  private static final int AT_ONCE = 1 << 20;
  private static final long LOOK_AGAIN_MILLIS = 100;

  /** What one sender brought, and whom to tell. */
  private record Entry(byte[] lines, CompletableFuture<Void> durable) {}

  private final Path file;
  private final long segmentBytes;
  private final long mostBytes;
  private final Clock clock;
  private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(WAITING);
  private @Nullable Thread writer;
  private @Nullable FileChannel channel;
  private volatile @Nullable String problem;
  private volatile boolean closing;

  /**
   * @param file where new lines go; its folder is made where it is missing
   * @param segmentBytes from this size on the file is renamed and a new one begun
   * @param mostBytes all files together; senders wait while there is more
   */
  public Spool(Path file, long segmentBytes, long mostBytes, Clock clock) {
    this.file = file;
    this.segmentBytes = segmentBytes;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  public Path file() {
    return file;
  }

  /** One sentence with the mend while nothing can be written, else null. */
  public @Nullable String problem() {
    return problem;
  }

  /** Opens the file; what a crash left of a last line was never acknowledged and is cut off. */
  public void open() throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel opened =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    opened.truncate(endOfLastLine(opened));
    opened.position(opened.size());
    channel = opened;
    writer = Thread.ofPlatform().name("spool-" + file.getFileName()).start(this::write);
  }

  private static long endOfLastLine(FileChannel channel) throws IOException {
    byte[] block = new byte[8192];
    for (long end = channel.size(); end > 0; end -= block.length) {
      long from = Math.max(0, end - block.length);
      ByteBuffer into = ByteBuffer.wrap(block, 0, (int) (end - from));
      while (into.hasRemaining() && channel.read(into, from + into.position()) > 0) {}
      for (int i = into.position() - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }

  /**
   * Hands lines over, each with its line feed ({@link SpoolRecord}); waits while many others wait.
   *
   * @return done when they are durable
   */
  public CompletableFuture<Void> append(byte[] lines) throws InterruptedException {
    Entry entry = new Entry(lines, new CompletableFuture<>());
    while (!queue.offer(entry, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      if (closing) {
        entry.durable.cancel(false);
        return entry.durable;
      }
    }
    return entry.durable;
  }

  /** Hands lines over for which nobody can wait; false where there is no room. */
  boolean offer(byte[] lines) {
    return queue.offer(new Entry(lines, new CompletableFuture<>()));
  }

  private void write() {
    List<Entry> entries = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(AT_ONCE);
    while (!closing || !queue.isEmpty()) {
      try {
        Entry first = queue.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        entries.add(first);
        bytes.writeBytes(first.lines);
        while (bytes.size() < AT_ONCE && queue.peek() instanceof Entry next) {
          entries.add(next);
          bytes.writeBytes(next.lines);
          queue.poll();
        }
        if (!waitForRoom() || !put(bytes.toByteArray())) {
          entries.forEach(entry -> entry.durable.cancel(false));
        } else {
          entries.forEach(entry -> entry.durable.complete(null));
        }
      } catch (InterruptedException e) {
        entries.forEach(entry -> entry.durable.cancel(false));
        Thread.currentThread().interrupt();
        return;
      } finally {
        entries.clear();
        bytes.reset();
      }
    }
  }

  private boolean waitForRoom() throws InterruptedException {
    while (true) {
      try {
        if (size() < mostBytes) {
          return true;
        }
        problem =
            "the spool %s holds %d bytes that are not committed to Kafka yet: senders wait; see why"
                .formatted(file, size());
      } catch (IOException e) {
        problem = unwritable(e);
      }
      if (closing) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  /** Writes and syncs; tries again all the time, for lines that are waited for must not be lost. */
  private boolean put(byte[] lines) throws InterruptedException {
    while (true) {
      try {
        FileChannel to = renamedWhereFull();
        long begin = to.position();
        try {
          ByteBuffer from = ByteBuffer.wrap(lines);
          while (from.hasRemaining()) {
            to.write(from);
          }
          to.force(false);
        } catch (IOException e) {
          to.truncate(begin); // no disk space: half a line would be taken for one
          throw e;
        }
        problem = null;
        return true;
      } catch (IOException e) {
        problem = unwritable(e);
      }
      if (closing) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private String unwritable(IOException e) {
    return "the spool %s can not be written (%s): make room or mend its permissions; senders wait"
        .formatted(file, e.getMessage());
  }

  private FileChannel renamedWhereFull() throws IOException {
    FileChannel now = channel;
    if (now == null) {
      throw new IOException("it is closed");
    }
    if (now.size() < segmentBytes) {
      return now;
    }
    Path to = file.resolveSibling(file.getFileName() + "-" + STAMP.format(clock.instant()));
    for (int i = 1; Files.exists(to); i++) {
      to =
          file.resolveSibling(
              file.getFileName() + "-" + STAMP.format(clock.instant().plusMillis(i)));
    }
    Files.move(file, to);
    FileChannel next =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    now.close();
    channel = next;
    return next;
  }

  /** All files, oldest first. */
  private List<Path> files() throws IOException {
    List<Path> all = new ArrayList<>();
    String name = String.valueOf(file.getFileName());
    try (DirectoryStream<Path> folder =
        Files.newDirectoryStream(file.toAbsolutePath().getParent())) {
      for (Path each : folder) {
        String other = String.valueOf(each.getFileName());
        if (other.startsWith(name + "-")) {
          all.add(each);
        }
      }
    }
    all.sort(null);
    if (Files.exists(file)) {
      all.add(file);
    }
    return all;
  }

  private long size() throws IOException {
    long sum = 0;
    for (Path each : files()) {
      sum += Files.exists(each) ? Files.size(each) : 0;
    }
    return sum;
  }

  /**
   * Deletes what is committed: the files before the oldest one that reading still stands in.
   *
   * @param inodes of the files in which reading stands
   * @param keep how many full files stay all the same, for sources that look back
   */
  public void prune(Set<String> inodes, int keep) {
    try {
      List<Path> all = files();
      int oldest = 0;
      while (oldest < all.size() && !inodes.contains(inode(all.get(oldest)))) {
        oldest++;
      }
      if (oldest == all.size()) {
        return; // not one of them is known: they were not looked at yet
      }
      for (int i = 0; i < oldest - keep; i++) {
        Files.delete(all.get(i));
      }
    } catch (IOException e) {
      problem = "the spool %s can not be tidied (%s)".formatted(file, e.getMessage());
    }
  }

  private static String inode(Path file) throws IOException {
    return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  /**
   * Says each line's own id and the line, oldest first; call it before anything is appended. Lines
   * without an id are passed over. Throws {@link ConfigException} where a file can not be read.
   */
  public void records(BiConsumer<String, String> to) {
    try {
      read(to);
    } catch (IOException e) {
      throw new ConfigException(
          "the spool %s can not be read (%s): mend its permissions"
              .formatted(file, e.getMessage()));
    }
  }

  private void read(BiConsumer<String, String> to) throws IOException {
    for (Path each : files()) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(each), 1 << 16)) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
          if (b != '\n') {
            line.write(b);
            continue;
          }
          byte[] bytes = line.toByteArray();
          line.reset();
          String id = SpoolRecord.id(bytes, 0, bytes.length);
          if (id != null) {
            int from = 2 + id.getBytes(StandardCharsets.UTF_8).length;
            to.accept(id, new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8));
          }
        }
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      Thread writing = writer;
      if (writing != null) {
        writing.join();
      }
      FileChannel open = channel;
      if (open != null) {
        open.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
