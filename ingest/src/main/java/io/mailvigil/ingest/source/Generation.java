// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One file of a log's succession, read from where it stands to its end, as long as it grows. */
final class Generation {
  /** What a step found. */
  enum Step {
    READ,
    /** Nothing to read now. */
    END,
    /** What was read is not there any more: the file was truncated, and perhaps written anew. */
    TRUNCATED
  }

  private static final int PREFIX = 256;

  private final String path;
  private final byte[] buf;
  private final LineSinks sinks;
  private @Nullable String inode;
  private Content content;
  private FirstLine first;
  private @Nullable LineSink sink;
  private OversizedLine.@Nullable Gathering oversized;
  private long offset;
  private final byte[] before = new byte[Anchor.BYTES];
  private int beforeLength;
  private long sizeSeen = -1;
  private byte[] prefix = {};
  private long modified;
  private @Nullable FileTime modifiedSeen;
  private long sizeLooked = -1;
  private Instant grown;
  private boolean restSent;
  private boolean done;

  /**
   * @param firstLine its hash where it is known from a checkpoint
   * @param from where to begin: 0, or a position that {@link Anchor#holds} in this content
   */
  Generation(
      String path,
      Content content,
      @Nullable String inode,
      @Nullable String firstLine,
      long from,
      long modified,
      Instant now,
      byte[] buf,
      LineSinks sinks) {
    this.path = path;
    this.content = content;
    this.inode = inode;
    this.first = FirstLine.known(firstLine);
    this.offset = from;
    this.modified = modified;
    this.grown = now;
    this.buf = buf;
    this.sinks = sinks;
  }

  @Nullable String inode() {
    return inode;
  }

  /** Looks for the first line without reading on; null while there is none. */
  @Nullable String identify() throws IOException {
    return first.look(content, buf, content.isFinished());
  }

  @Nullable String firstLine() {
    return first.hash();
  }

  /**
   * Notes the file's own modification time and size.
   *
   * @return whether one of them has changed since the last look: the time alone may not, as file
   *     systems tick coarsely
   */
  boolean changed(BasicFileAttributes is) {
    boolean changed = !is.lastModifiedTime().equals(modifiedSeen) || is.size() != sizeLooked;
    if (changed) {
      modifiedSeen = is.lastModifiedTime();
      sizeLooked = is.size();
      modified = modifiedSeen.toMillis();
      sizeSeen = -1; // it may have been truncated and filled up to the very same size
    }
    return changed;
  }

  Instant grown() {
    return grown;
  }

  long offset() {
    return offset;
  }

  /** Bytes not read yet, as far as the file tells. */
  long lag() throws IOException {
    return content.isFinished() ? 0 : Math.max(0, content.size() - offset);
  }

  boolean isFinished() {
    return content.isFinished();
  }

  /** Reads one buffer. */
  Step step(Instant now) throws IOException {
    long size = content.size();
    if (size == sizeSeen && !content.isFinished()) {
      return Step.END;
    }
    if (size < offset + pending()) {
      return Step.TRUNCATED;
    }
    if (sink == null && !open(content.isFinished())) {
      sizeSeen = size;
      return Step.END;
    }
    int n = content.read(offset + pending(), buf, buf.length);
    if (!isSameFile()) {
      return Step.TRUNCATED;
    }
    if (n <= 0) {
      sizeSeen = size;
      return Step.END;
    }
    grown = now;
    restSent = false;
    if (n < buf.length) {
      sizeSeen = offset + pending() + n;
    }
    return take(n);
  }

  private long pending() {
    return oversized == null ? 0 : oversized.length();
  }

  private boolean open(boolean whole) throws IOException {
    String hash = first.look(content, buf, whole);
    if (hash == null) {
      return false;
    }
    byte[] head = new byte[PREFIX];
    int n = content.read(0, head, PREFIX);
    FirstLine again = new FirstLine();
    if (!hash.equals(again.look(content, buf, whole))) {
      first = again; // truncated while its first line was being looked for
      return false;
    }
    prefix = Arrays.copyOf(head, Math.max(0, n));
    beforeLength = (int) Math.min(offset, Anchor.BYTES);
    content.read(offset - beforeLength, before, beforeLength);
    sink = sinks.open(path, hash, offset, Instant.ofEpochMilli(modified));
    return true;
  }

  /**
   * What was just read belongs to this file if its beginning still stands: a truncation before the
   * read would have taken it away.
   */
  private boolean isSameFile() throws IOException {
    if (content.isFinished()) {
      return true;
    }
    byte[] head = new byte[prefix.length];
    int n = content.read(0, head, head.length);
    return n == head.length && Arrays.equals(head, prefix);
  }

  private Step take(int n) {
    LineSink to = Objects.requireNonNull(sink);
    if (oversized != null) {
      int end = indexOfLineFeed(n);
      oversized.add(buf, end < 0 ? n : end);
      if (end >= 0) {
        OversizedLine line = oversized.finish(offset);
        oversized = null;
        offset = line.end();
        beforeLength = 0;
        sizeSeen = -1;
        to.oversized(line);
      }
      return Step.READ;
    }
    int end = n;
    while (end > 0 && buf[end - 1] != '\n') {
      end--;
    }
    if (end > 0) {
      to.lines(offset, buf, end);
      offset += end;
      passed(end);
      return Step.READ;
    }
    if (n == buf.length) {
      oversized = new OversizedLine.Gathering();
      oversized.add(buf, n);
      return Step.READ;
    }
    return Step.END;
  }

  /** Keeps the last bytes before the place of reading. */
  private void passed(int n) {
    int take = Math.min(n, Anchor.BYTES);
    int keep = Math.min(beforeLength, Anchor.BYTES - take);
    System.arraycopy(before, beforeLength - keep, before, 0, keep);
    System.arraycopy(buf, n - take, before, keep, take);
    beforeLength = keep + take;
  }

  /** The anchor of the place of reading, empty just behind a line too long to be read. */
  private String anchor() {
    return beforeLength == Math.min(offset, Anchor.BYTES) ? Anchor.of(before, beforeLength) : "";
  }

  private int indexOfLineFeed(int n) {
    for (int i = 0; i < n; i++) {
      if (buf[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /**
   * Takes an unfinished last line as a whole one: nothing will end it any more. What is written
   * behind it later counts as a line of its own.
   */
  void takeRest() throws IOException {
    if (restSent) {
      return;
    }
    restSent = true;
    if (sink == null && !open(true)) {
      return;
    }
    LineSink to = Objects.requireNonNull(sink);
    if (oversized != null) {
      OversizedLine line = oversized.finish(offset);
      oversized = null;
      offset = line.end() - 1;
      to.oversized(line);
      return;
    }
    int n = content.read(offset, buf, buf.length - 1);
    if (n <= 0 || !isSameFile()) {
      return;
    }
    buf[n] = '\n';
    to.lines(offset, buf, n + 1);
    offset += n;
    passed(n);
    sizeSeen = content.isFinished() ? sizeSeen : Math.max(sizeSeen, offset);
  }

  /** Goes on in another file that has the same lines: the copy of a truncated one. */
  void moveTo(Content copy) {
    content = copy; // its own was given up
    sizeSeen = -1;
  }

  /** Leaves the file itself, inode and all, to a successor that begins anew in it. */
  Content giveUp() {
    Content was = content;
    content = new Gone();
    inode = null; // of another file by the time that its successor lets go of it
    oversized = null;
    return was;
  }

  void caughtUp(Instant at) {
    if (sink != null) {
      sink.caughtUp(at);
    }
  }

  /** How many bytes were seen and never read. */
  long unread() {
    return sizeSeen < 0 ? 0 : Math.max(0, sizeSeen - offset);
  }

  /** Whether all that was read is committed with what has left, or before it. */
  boolean isSettled() {
    return sink == null || sink.position() >= offset;
  }

  /** What is read, for finding a truncated file's copy. */
  FilePosition readSoFar() {
    return new FilePosition(first.hash(), inode, offset, anchor(), modified);
  }

  /** What to commit. */
  FilePosition committable() {
    long position = sink == null ? offset : Math.min(sink.position(), offset);
    return new FilePosition(
        first.hash(),
        inode,
        position,
        position == offset ? anchor() : anchorAt(position),
        modified);
  }

  private String anchorAt(long position) {
    try {
      String anchor = content.isFinished() ? "" : Anchor.at(content, position);
      return isSameFile() ? anchor : "";
    } catch (IOException e) {
      return ""; // then the first line alone tells the file
    }
  }

  /** Whether it is closed. */
  boolean isDone() {
    return done;
  }

  /** Nobody writes to it any more, and all of it is read. */
  void close() {
    done = true;
    if (sink != null) {
      sink.close();
    }
    release();
  }

  /** Closes the file, whatever was read of it. */
  void release() {
    try {
      content.close();
    } catch (IOException e) {
      restSent = true; // it was open for reading only: nothing is lost
    }
    content = new Gone();
  }

  /** Stands for a truncated file's content until its copy is found. */
  private static final class Gone implements Content {
    @Override
    public int read(long offset, byte[] into, int length) {
      return 0;
    }

    @Override
    public long size() {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean isFinished() {
      return true;
    }

    @Override
    public void close() {}
  }
}
