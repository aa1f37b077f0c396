// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which formats may own a line, by its program and its message's first byte; remembers what the
 * formats answered for the programs met most recently. Bounded, not thread-safe.
 */
final class Candidates {
  private static final int SLOTS = 1024;

  private final List<LogFormat> all;
  private final @Nullable Program[] programs = new @Nullable Program[SLOTS];

  Candidates(List<LogFormat> all) {
    this.all = all;
  }

  private static final class Program {
    final byte[] bytes;
    final String name;
    final LogFormat[] @Nullable [] byFirst = new LogFormat[256] @Nullable [];

    Program(byte[] bytes) {
      this.bytes = bytes;
      name = new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** The formats to be asked for this line, in order. */
  LogFormat[] of(LogLine l) {
    Program program = program(l.buf, l.programFrom, l.programTo);
    int first = l.byteAt(l.message) & 255;
    LogFormat[] known = program.byFirst[first];
    if (known == null) {
      known = all.stream().filter(f -> f.mayOwn(program.name, first)).toArray(LogFormat[]::new);
      program.byFirst[first] = known;
    }
    return known;
  }

  private Program program(byte[] buf, int from, int to) {
    int hash = 0;
    int end = from;
    while (end < to) {
      int c = buf[end++];
      hash = hash * 31 + c;
      if (c == '(') { // what follows differs from user to user
        break;
      }
    }
    int slot = (hash ^ hash >>> 10) & (SLOTS - 1);
    Program had = programs[slot];
    if (had != null && Arrays.equals(had.bytes, 0, had.bytes.length, buf, from, end)) {
      return had;
    }
    Program program = new Program(Arrays.copyOfRange(buf, from, end));
    programs[slot] = program;
    return program;
  }
}
