// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The record of a world's event time, of how far the last line taken of each file had come, and of
 * the lines that a container runtime has cut and not yet ended there.
 */
final class WorldRecord {
  static final String KEY = "w";

  private WorldRecord() {}

  static byte[] of(long now, List<LogFile> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(3);
      out.writeLong(now);
      out.writeInt(files.size());
      for (LogFile file : files) {
        Wire.text(out, file.identity.firstLineHash());
        Sighting head = file.waiting.peek();
        out.writeLong(head == null ? file.reached : head.order);
        out.writeLong(file.years.lastLocal());
        out.writeLong(head == null ? file.lastTime : head.time);
        out.writeInt(head == null ? file.open : head.openBefore);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Fills {@code resumable} by hash of the first line, and returns the event time. */
  static long read(byte[] bytes, Map<String, long[]> resumable) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version < 1 || version > 3) {
        throw new IllegalArgumentException("a world's record of a later version");
      }
      long now = in.readLong();
      for (int n = in.readInt(); n > 0; n--) {
        String hash = Wire.some(in);
        long reached = in.readLong();
        long local = in.readLong();
        long lastTime = version == 1 ? reached : in.readLong();
        resumable.put(hash, new long[] {reached, local, lastTime, version < 3 ? 0 : in.readInt()});
      }
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
