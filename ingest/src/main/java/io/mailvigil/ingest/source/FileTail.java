// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one log by its path through its succession of files: each line once, oldest file first.
 *
 * <p>A renamed file is read to its end by its open channel, and late lines of a writer that still
 * holds it are taken for 10 minutes. A truncated file (copytruncate) is gone on with in its copy;
 * where there is none within a second, what may be missing is reported. A last line without line
 * feed waits for it. Not thread-safe; time is a parameter.
 */
public final class FileTail {
  /** The longest line that is read whole, and how much is read at once. */
  public static final int BUFFER = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(FileTail.class);
  private static final Duration COPY_WAIT = Duration.ofSeconds(1);
  private static final Duration LATE_WRITER = Duration.ofMinutes(10);
  private static final Duration BROKEN_WAIT = Duration.ofMinutes(1);
  private static final Duration PREDECESSOR_AHEAD = Duration.ofSeconds(2);
  private static final int PREDECESSORS = 4;
  private static final int REMEMBERED = 64;
  private static final FilePosition BEGINNING = new FilePosition(null, null, 0, "", 0);

  /** Where to begin in a file that is met for the first time when the program starts. */
  public enum From {
    START,
    END
  }

  private final Path path;
  private final From from;
  private final byte[] buf;
  private final LineSinks sinks;
  private final Succession succession;
  private final List<Generation> generations = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();
  private List<FilePosition> restored;
  private @Nullable Generation current;
  private @Nullable Generation torn;
  private Instant tornSince = Instant.EPOCH;
  private boolean looked;
  private @Nullable String problem;

  /**
   * @param buf {@link #BUFFER} bytes, shared by tails of one thread
   * @param restored what was committed, empty for a log never read
   */
  public FileTail(Path path, From from, List<FilePosition> restored, byte[] buf, LineSinks sinks) {
    this.path = path;
    this.from = from;
    this.restored = List.copyOf(restored);
    this.buf = buf;
    this.sinks = sinks;
    this.succession = new Succession(path, buf);
  }

  public Path path() {
    return path;
  }

  /** One sentence with the mend while the log can not be read, else null. */
  public @Nullable String problem() {
    return problem;
  }

  /** Looks at the path: whether the file is there, still the same, rotated. */
  public void look(Instant now) {
    if (torn != null) {
      findCopy(torn, now);
    }
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      if (!is.isRegularFile()) {
        problem = path + " is not a file: name the log file itself";
        return;
      }
      String inode = Relative.inode(is);
      long modified = is.lastModifiedTime().toMillis();
      if (current != null && Objects.equals(inode, current.inode())) {
        if (current.changed(is) && current.firstLine() == null) {
          comeBetween(current, now); // it may have been filled, copied and emptied again
        }
      } else {
        follow(inode, modified, now);
      }
      problem = null;
    } catch (NoSuchFileException e) {
      problem =
          current == null
              ? path + " does not exist: it is read as soon as it appears; check the path"
              : null; // between rename and create
      if (!looked && !restored.isEmpty()) {
        takeUp(null, null, now);
      }
    } catch (AccessDeniedException e) {
      problem =
          path
              + " can not be read by this user: let it, as with usermod -aG adm mailvigil; it is"
              + " tried again all the time";
    } catch (IOException e) {
      problem = path + " can not be read (" + e.getMessage() + "): it is tried again all the time";
    }
    looked = true;
    retire(now);
  }

  /** The path has another file than before: the first, or a new one after rotation by rename. */
  private void follow(@Nullable String inode, long modified, Instant now) throws IOException {
    Content content = new Content.Plain(path);
    if (!Objects.equals(
        inode, Relative.inode(Files.readAttributes(path, BasicFileAttributes.class)))) {
      content.close(); // rotated between the look and the opening: the next look sees which
      return;
    }
    if (current == null && !restored.isEmpty()) {
      takeUp(content, inode, now);
      return;
    }
    if (!generations.isEmpty()) {
      Generation last = generations.getLast();
      boolean nameless = last.firstLine() == null;
      last.identify(); // by its own channel, whatever it is called by now
      if (nameless) {
        comeBetween(last, now); // it may have been filled, copied and emptied before it was renamed
      }
      addBetween(last.readSoFar(), inode, generations.size(), now);
    }
    long begin = !looked && from == From.END ? lastLineEnd(content) : 0;
    current = add(content, inode, new FilePosition(null, inode, begin, "", 0), modified, now);
  }

  /**
   * Goes on from what was committed: finds each file by its first line, wherever rotation has put
   * it, and the files that have come between.
   *
   * @param atPath the file at the path now, null where there is none
   */
  private void takeUp(@Nullable Content atPath, @Nullable String inode, Instant now) {
    List<FilePosition> positions = restored;
    restored = List.of();
    Succession.TakenUp up = succession.takeUp(positions, atPath, inode);
    if (!up.complete()) {
      missing(positions.getLast().offset(), 0);
    }
    for (FilePosition position : positions) {
      if (position.firstLine() != null) {
        known.add(position.firstLine());
      }
    }
    insert(generations.size(), up.pieces(), now);
    if (atPath != null && current == null) {
      current = add(atPath, inode, BEGINNING, now.toEpochMilli(), now);
    }
  }

  /** Adds the files that rotation has put between a known one and the one at the path now. */
  private void addBetween(FilePosition last, @Nullable String inodeAtPath, int index, Instant now) {
    Set<String> inodes = new HashSet<>();
    Set<String> firstLines = new HashSet<>(known);
    if (inodeAtPath != null) {
      inodes.add(inodeAtPath);
    }
    for (Generation generation : generations) {
      if (generation.firstLine() != null) {
        firstLines.add(generation.firstLine());
      }
      if (generation.inode() != null && !generation.isDone()) {
        inodes.add(generation.inode());
      }
    }
    insert(index, succession.between(last, inodes, firstLines), now);
  }

  private void insert(int index, List<Succession.Piece> pieces, Instant now) {
    int place = index;
    for (Succession.Piece piece : pieces) {
      Generation added =
          insert(place++, piece.content(), piece.inode(), piece.begin(), piece.modified(), now);
      current = piece.atPath() ? added : current;
      if (piece.begin().firstLine() != null) {
        known.add(piece.begin().firstLine());
      }
    }
  }

  private Generation add(
      Content content, @Nullable String inode, FilePosition begin, long modified, Instant now) {
    return insert(generations.size(), content, inode, begin, modified, now);
  }

  private Generation insert(
      int index,
      Content content,
      @Nullable String inode,
      FilePosition begin,
      long modified,
      Instant now) {
    Generation generation =
        new Generation(
            path.toString(),
            content,
            inode,
            begin.firstLine(),
            begin.offset(),
            modified,
            now,
            buf,
            sinks);
    generations.add(index, generation);
    return generation;
  }

  private long lastLineEnd(Content content) throws IOException {
    long size = content.size();
    long begin = Math.max(0, size - buf.length);
    int n = content.read(begin, buf, (int) (size - begin));
    while (n > 0 && buf[n - 1] != '\n') {
      n--;
    }
    return n > 0 ? begin + n : size;
  }

  /**
   * Reads one buffer from the oldest file that has something.
   *
   * @return whether anything was read or changed
   */
  public boolean step(Instant now) {
    if (torn != null) {
      return false; // its copy comes first, or is given up within a second
    }
    for (Generation generation : List.copyOf(generations)) {
      if (generation.isDone()) {
        continue;
      }
      try {
        if (generation == current && appears(generation, now)) {
          return true;
        }
        switch (generation.step(now)) {
          case READ -> {
            return true;
          }
          case TRUNCATED -> {
            truncated(generation, now);
            return true;
          }
          case END -> {
            if (generation.isFinished()) {
              generation.takeRest();
              finish(generation);
              return true;
            }
          }
        }
      } catch (IOException e) {
        broken(generation, e, now);
      }
    }
    return false;
  }

  /**
   * Whether files have come between while the current one had no line yet: written to, copied and
   * truncated before it was looked at again.
   */
  private boolean appears(Generation newest, Instant now) throws IOException {
    return newest.firstLine() == null && newest.identify() != null && comeBetween(newest, now);
  }

  private boolean comeBetween(Generation newest, Instant now) {
    int index = generations.indexOf(newest);
    int size = generations.size();
    if (index > 0 && generations.get(index - 1).firstLine() != null) {
      addBetween(generations.get(index - 1).readSoFar(), newest.inode(), index, now);
    }
    return generations.size() > size;
  }

  /** The file begins anew: what was read goes on in its copy, and a successor takes the file. */
  private void truncated(Generation generation, Instant now) throws IOException {
    int index = generations.indexOf(generation);
    String inode = generation.inode();
    Content content = generation.giveUp();
    if (generation != current && isFollowed(new FirstLine().look(content, buf, false))) {
      content.close(); // renamed and found by its name before it was seen to be truncated
    } else {
      long millis = now.toEpochMilli();
      Generation successor = insert(index + 1, content, inode, BEGINNING, millis, now);
      if (generation == current) {
        current = successor;
      }
    }
    if (generation.firstLine() == null) {
      generations.remove(generation); // not one line of it was complete
      generation.release();
    } else {
      known.add(generation.firstLine());
      torn = generation;
      tornSince = now;
      findCopy(generation, now);
    }
  }

  private boolean isFollowed(@Nullable String firstLine) {
    return firstLine != null
        && (known.contains(firstLine)
            || generations.stream().anyMatch(g -> firstLine.equals(g.firstLine())));
  }

  private void findCopy(Generation generation, Instant now) {
    FilePosition position = generation.readSoFar();
    int index = generations.indexOf(generation);
    Content copy = succession.copyOf(position);
    if (copy != null) {
      generation.moveTo(copy);
      torn = null;
      addBetween(position, inodeAtPath(), index + 1, now);
      return;
    }
    if (tornSince.plus(COPY_WAIT).isBefore(now)) {
      missing(generation.offset(), generation.unread());
      torn = null;
      finish(generation);
      addBetween(position, inodeAtPath(), index, now);
    }
  }

  private @Nullable String inodeAtPath() {
    return current == null ? null : current.inode();
  }

  /** A file that fails while it is read; a .gz may still be in the making. */
  private void broken(Generation generation, IOException e, Instant now) {
    if (!generation.isFinished()) {
      problem =
          path + " can not be read on (" + e.getMessage() + "): it is tried again all the time";
    } else if (generation.grown().plus(BROKEN_WAIT).isBefore(now)) {
      missing(generation.offset(), 0);
      finish(generation);
    }
  }

  private void missing(long offset, long bytes) {
    LOG.atWarn()
        .addKeyValue("file", path)
        .addKeyValue("offset", offset)
        .addKeyValue("unreadBytes", bytes)
        .log(
            "This log was truncated or removed before it was known to be read to its end: lines"
                + " behind this offset may be missing. Rotate by rename (logrotate create), or"
                + " keep a copy");
    sinks.missing(path.toString(), offset, bytes);
  }

  /** Lets go of predecessors that nobody writes to any more. */
  private void retire(Instant now) {
    List<Generation> live = generations.stream().filter(g -> !g.isDone()).toList();
    for (Generation generation : live) {
      boolean old = live.size() > PREDECESSORS + 1 && generation == live.getFirst();
      boolean quiet = generation.grown().plus(LATE_WRITER).isBefore(now);
      Generation last = generations.getLast();
      if (generation == last
          || generation == current
          || generation == torn
          || last.offset() == 0
          || !(old || quiet)) {
        continue;
      }
      try {
        if (generation.lag() == 0 || quiet) {
          generation.takeRest();
          finish(generation);
        }
      } catch (IOException e) {
        broken(generation, e, now);
      }
    }
  }

  /** Closes a file; it stays in the succession as long as an older one does. */
  private void finish(Generation generation) {
    generation.close();
    if (generation.firstLine() == null) {
      generations.remove(generation);
    } else {
      remember(generation.firstLine());
    }
    trim();
  }

  /** Forgets the oldest files; the newest known one tells a start where the succession goes on. */
  private void trim() {
    while (generations.size() > 1
        && generations.getFirst().isDone()
        && generations.getFirst().isSettled()
        && generations.get(1).firstLine() != null) {
      generations.removeFirst();
    }
  }

  private void remember(String firstLine) {
    known.remove(firstLine);
    known.add(firstLine);
    if (known.size() > REMEMBERED) {
      known.remove(known.iterator().next());
    }
  }

  /**
   * Says to all files of this log that they were read to their end at this time. A predecessor
   * counts as further on, so that the rare late line is waited for by nobody.
   */
  public void caughtUp(Instant at) {
    for (Generation generation : generations) {
      boolean newest = generation == generations.getLast();
      generation.caughtUp(newest ? at : at.plus(PREDECESSOR_AHEAD));
    }
  }

  /**
   * Takes an unfinished last line as a whole one, where the input has ended ({@code --until-idle}).
   */
  public void takeRest() {
    for (Generation generation : List.copyOf(generations)) {
      try {
        generation.takeRest();
      } catch (IOException e) {
        problem = path + " can not be read on (" + e.getMessage() + ")";
      }
    }
  }

  /** Whether a truncated file's copy is still looked for, so that reading waits. */
  public boolean isWaiting() {
    return torn != null;
  }

  /** Bytes not read yet, an unfinished last line included. */
  public long lag() {
    long all = 0;
    for (Generation generation : generations) {
      try {
        all += generation.lag();
      } catch (IOException e) {
        return all;
      }
    }
    return all;
  }

  /** Where a start after a crash goes on: commit it with what the sinks have given out. */
  public Checkpoint.Files position() {
    List<FilePosition> all = new ArrayList<>();
    if (!restored.isEmpty()) {
      return new Checkpoint.Files(restored); // not found again so far
    }
    trim();
    generations.forEach(generation -> all.add(generation.committable()));
    return new Checkpoint.Files(all);
  }

  /** Lets go of all files; nothing more is said to the sinks. */
  public void close() {
    generations.forEach(Generation::release);
  }
}
