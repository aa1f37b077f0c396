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

/** The record of a world's event time and of how far the last line taken of each file had come. */
final class WorldRecord {
  static final String KEY = "w";

  private WorldRecord() {}

  static byte[] of(long now, List<LogFile> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(2);
      out.writeLong(now);
      out.writeInt(files.size());
      for (LogFile file : files) {
        Wire.text(out, file.identity.firstLineHash());
        Sighting head = file.waiting.peek();
        out.writeLong(head == null ? file.reached : head.order);
        out.writeLong(file.years.lastLocal());
        out.writeLong(head == null ? file.lastTime : head.time);
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
      if (version < 1 || version > 2) {
        throw new IllegalArgumentException("a world's record of a later version");
      }
      long now = in.readLong();
      for (int n = in.readInt(); n > 0; n--) {
        String hash = Wire.some(in);
        long reached = in.readLong();
        long local = in.readLong();
        resumable.put(hash, new long[] {reached, local, version == 1 ? reached : in.readLong()});
      }
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
