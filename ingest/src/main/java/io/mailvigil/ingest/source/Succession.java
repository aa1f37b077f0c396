// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files of a log's succession on disk, wherever rotation has put them. An answer holds
 * only for files that were not moved meanwhile: while rotation is shifting them it looks again.
 */
final class Succession {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 1_000_000;

  /** An open file and where reading begins in it. */
  record Piece(
      Content content, @Nullable String inode, FilePosition begin, long modified, boolean atPath) {}

  /**
   * What a start goes on with, oldest first.
   *
   * @param complete false where the newest file that was read is nowhere
   */
  record TakenUp(List<Piece> pieces, boolean complete) {}

  private final Path path;
  private final byte[] buf;

  Succession(Path path, byte[] buf) {
    this.path = path;
    this.buf = buf;
  }

  /**
   * The files that were read so far, and those that have come between them and the one at the path.
   *
   * @param atPath the file at the path, null where there is none
   */
  TakenUp takeUp(List<FilePosition> positions, @Nullable Content atPath, @Nullable String inode) {
    return still(
        relatives -> takeUp(relatives, positions, atPath, inode), up -> close(up.pieces(), atPath));
  }

  private TakenUp takeUp(
      List<Relative> relatives,
      List<FilePosition> positions,
      @Nullable Content atPath,
      @Nullable String inode) {
    List<Piece> pieces = new ArrayList<>();
    Set<String> known = new HashSet<>();
    Set<String> inodes = inode == null ? Set.of() : Set.of(inode);
    @Nullable FilePosition newest = null;
    @Nullable Piece last = null;
    for (FilePosition position : positions) {
      if (position.firstLine() != null) { // else nothing of it was read
        newest = position;
        known.add(position.firstLine());
        last =
            atPath != null && holds(atPath, position)
                ? new Piece(atPath, inode, position, position.modifiedMillis(), true)
                : firstMatch(relatives, position);
        if (last != null) {
          pieces.add(last);
        }
      }
    }
    if (newest == null && !positions.isEmpty()) {
      long modified = positions.getLast().modifiedMillis();
      pieces.addAll(unknown(since(relatives, modified), inodes, known));
    } else if (newest != null && (last == null || !last.atPath())) {
      pieces.addAll(between(relatives, newest, inodes, known));
    }
    return new TakenUp(pieces, newest == null || last != null);
  }

  /**
   * The files that have come after a known one, without those that are open.
   *
   * @param inodes of the file at the path and of those that are open
   * @param known first lines of files that need not be found again
   */
  List<Piece> between(FilePosition last, Set<String> inodes, Set<String> known) {
    return still(
        relatives -> between(relatives, last, inodes, known), pieces -> close(pieces, null));
  }

  private List<Piece> between(
      List<Relative> relatives, FilePosition last, Set<String> inodes, Set<String> known) {
    int at = -1;
    for (int i = 0; i < relatives.size(); i++) {
      at = relatives.get(i).matches(last, buf) ? i : at;
    }
    List<Relative> later =
        at >= 0
            ? relatives.subList(at + 1, relatives.size())
            : since(relatives, last.modifiedMillis());
    return unknown(later, inodes, known);
  }

  private List<Piece> unknown(List<Relative> relatives, Set<String> inodes, Set<String> known) {
    List<Piece> pieces = new ArrayList<>();
    Set<String> seen = new HashSet<>(known);
    for (Relative relative : relatives) {
      boolean open = relative.inode() != null && inodes.contains(relative.inode());
      String first = open ? null : relative.firstLine(buf);
      if (first != null && seen.add(first)) {
        Piece piece = open(relative, new FilePosition(first, relative.inode(), 0, "", 0));
        if (piece != null) {
          pieces.add(piece);
        }
      }
    }
    return pieces;
  }

  /** The copy of a truncated file, null where there is none (yet). */
  @Nullable Content copyOf(FilePosition position) {
    List<Piece> found =
        still(
            relatives -> {
              Piece piece = firstMatch(relatives, position);
              return piece == null ? List.of() : List.of(piece);
            },
            pieces -> close(pieces, null));
    return found.isEmpty() ? null : found.getFirst().content();
  }

  /** Of a plain file and its .gz the plain one comes first. */
  private @Nullable Piece firstMatch(List<Relative> relatives, FilePosition position) {
    for (Relative relative : relatives) {
      if (relative.matches(position, buf)) {
        return open(relative, position);
      }
    }
    return null;
  }

  private static @Nullable Piece open(Relative relative, FilePosition begin) {
    try {
      Content content = Content.of(relative.file());
      return new Piece(content, relative.inode(), begin, relative.modified(), false);
    } catch (IOException e) {
      return null; // moved just now: the look is repeated
    }
  }

  private boolean holds(Content content, FilePosition position) {
    try {
      return Objects.equals(position.firstLine(), new FirstLine().look(content, buf, false))
          && Anchor.holds(content, position, buf);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Relative> since(List<Relative> relatives, long modified) {
    return relatives.stream().filter(relative -> relative.modified() >= modified).toList();
  }

  /**
   * Looks until no file has moved while it looked; gives up after 5 s, far longer than any rotation
   * renames files.
   */
  private <T> T still(Function<List<Relative>, T> look, Consumer<T> undo) {
    long begin = System.nanoTime();
    while (true) {
      boolean last = System.nanoTime() - begin > PATIENCE_NANOS;
      List<Relative> before = Relative.of(path);
      if (before != null || last) {
        List<Relative> there = before == null ? List.of() : before;
        T found = look.apply(there);
        List<Relative> after = Relative.of(path);
        if (last || (after != null && names(there).equals(names(after)))) {
          return found;
        }
        undo.accept(found);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static List<String> names(List<Relative> relatives) {
    return relatives.stream().map(relative -> relative.file() + " " + relative.inode()).toList();
  }

  private static void close(List<Piece> pieces, @Nullable Content but) {
    for (Piece piece : pieces) {
      if (piece.content() != but) {
        try {
          piece.content().close();
        } catch (IOException e) {
          continue; // was open for reading only
        }
      }
    }
  }
}
