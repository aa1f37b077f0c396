// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Writes a log all the while, in a thread of its own, and rotates it at random lines.
 *
 * <p>Each tick writes a share of the lines that are allowed so far, so that it never comes to their
 * end however long its reader takes to start: what is killed is killed while lines are written.
 */
final class LivelyLog implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final int SHARE = 400;
  private static final int LONGEST_TAIL = 150;

  private final WrittenLog log;
  private final List<String> lines;
  private final int rotateEvery;
  private final Random random;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private int allowed;
  private int written;
  private int rotateAt = Integer.MAX_VALUE;

  /**
   * Nothing is written before {@link #allow} says how far.
   *
   * @param rotateEvery lines from one rotation to the next, on average
   */
  LivelyLog(Path log, List<String> lines, int rotateEvery, Random random) throws IOException {
    this.log = new WrittenLog(log);
    this.lines = lines;
    this.rotateEvery = rotateEvery;
    this.random = random;
    var unused =
        thread.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Begins to rotate: not before the reader has it, who would not look for older files. */
  synchronized void rotate() {
    if (rotateAt == Integer.MAX_VALUE) {
      rotateAt = nextRotation();
    }
  }

  private int nextRotation() {
    return written + 1 + random.nextInt(2 * rotateEvery);
  }

  private synchronized void tick() {
    write(allowed - written, SHARE);
  }

  /** Lets it come near that line. */
  synchronized void allow(int line) {
    allowed = Math.min(line, lines.size());
  }

  /** Writes half of what is allowed at once. */
  synchronized void burst() {
    write(allowed - written, 2);
  }

  synchronized int written() {
    return written;
  }

  private void write(int left, int share) {
    int end = written + (left + share - 1) / share;
    try {
      while (written < end) {
        int next = Math.min(end, rotateAt);
        log.write(lines.subList(written, next), random.nextInt(LONGEST_TAIL));
        written = next;
        if (written == rotateAt) {
          log.rotate();
          rotateAt = nextRotation();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes all that is left, and no more. */
  List<Path> finish() throws IOException, InterruptedException {
    close();
    synchronized (this) {
      write(lines.size() - written, 1);
      log.close();
      return log.filesInOrder();
    }
  }

  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    thread.awaitTermination(1, TimeUnit.MINUTES);
  }
}
