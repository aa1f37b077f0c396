// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The minute that the last line's stamp spelt: most lines spell it again, and comparing it costs a
 * fraction of reading it.
 */
final class LastMinute {
  /** Not a time. */
  static final long OTHER = Long.MIN_VALUE;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int length;
  private long begin;
  private long end;
  private long nanos = OTHER;

  /**
   * @param length how many bytes spell a minute: 8 to 16
   */
  LastMinute(int length) {
    this.length = length;
  }

  /** The time of the minute at {@code buf[i, i + length)}, {@link #OTHER} where it is another. */
  long at(byte[] buf, int i) {
    return (long) LONG.get(buf, i) == begin && (long) LONG.get(buf, i + length - 8) == end
        ? nanos
        : OTHER;
  }

  void keep(byte[] buf, int i, long time) {
    begin = (long) LONG.get(buf, i);
    end = (long) LONG.get(buf, i + length - 8);
    nanos = time;
  }
}
