// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open files of a world, and whose line comes next: by event time, ties by base name, then
 * offset. A line waits while another open file may still bring an older one.
 */
final class Turns {
  private final List<LogFile> files = new ArrayList<>();

  /** Live, the latest time that an idle file was said to have reached. */
  private long clock = Long.MIN_VALUE;

  void add(LogFile file) {
    files.add(file);
  }

  List<LogFile> files() {
    return files;
  }

  /** No line of this file will be older. */
  void advance(LogFile file, long nanos) {
    file.reached = Math.max(file.reached, nanos);
    clock = Math.max(clock, nanos);
  }

  void closeAll() {
    for (LogFile file : files) {
      file.closed = true;
    }
  }

  /** The line whose turn it is; null where there is none yet. */
  @Nullable Sighting next() {
    LogFile next = null;
    for (LogFile file : files) {
      if (!file.waiting.isEmpty() && (next == null || file.comesBefore(next))) {
        next = file;
      }
    }
    return next == null || isHeld(next) ? null : next.waiting.remove();
  }

  /** True where another file may still bring an older line. */
  private boolean isHeld(LogFile next) {
    long order = next.nextOrder();
    if (clock != Long.MIN_VALUE && order > clock) {
      return false; // a host whose clock is ahead waits for nobody
    }
    for (LogFile file : files) {
      if (file != next && !file.closed && file.waiting.isEmpty()) {
        boolean past =
            file.reached > order
                || (file.reached == order && file.baseName.compareTo(next.baseName) > 0);
        if (!past) {
          return true;
        }
      }
    }
    return false;
  }

  void forgetFinished() {
    files.removeIf(file -> file.closed && file.waiting.isEmpty());
  }

  /** The time before which no line comes any more. */
  long safe() {
    long safe = Long.MAX_VALUE;
    for (LogFile file : files) {
      safe = Math.min(safe, file.waiting.isEmpty() ? file.reached : file.nextOrder());
    }
    return safe;
  }

  /** The open file with the least time reached, or null where none is open. */
  @Nullable LogFile mostBehind() {
    LogFile behind = null;
    for (LogFile file : files) {
      if (!file.closed && (behind == null || file.reached < behind.reached)) {
        behind = file;
      }
    }
    return behind;
  }
}
