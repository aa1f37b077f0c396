// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ends of lines, eight bytes at a time. */
public final class LineFeed {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private LineFeed() {}

  /** The place of the first line feed in {@code buf[from, to)}, or -1. */
  public static int find(byte[] buf, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      long differs = (long) LONG.get(buf, i) ^ ('\n' * ONES); // a zero byte where one stands
      long found = (differs - ONES) & ~differs & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    for (; i < to; i++) {
      if (buf[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
