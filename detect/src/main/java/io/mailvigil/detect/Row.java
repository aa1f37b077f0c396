// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all detectors of a route remember of one group, side by side, so that an event reads and
 * writes one entry of the store and not one for each of them. A detector's part is read when it is
 * asked for; what is not, or belongs to a rule that is no longer in force, stays as the bytes it is
 * until it can be forgotten.
 */
final class Row {
  /** How the store keeps a row. */
  static final Form<Row> FORM =
      new Form<>() {
        @Override
        public Row read(byte[] bytes) throws IOException {
          return Row.read(bytes);
        }

        @Override
        public byte[] write(Row row) {
          return row.write();
        }
      };

  private static final byte FORMAT = 1;

  /** The part of one detector; its bytes where they are as the group is, or nobody asked for it. */
  private static final class Part {
    final String memory;
    byte @Nullable [] bytes;
    @Nullable Watch<?> watch;
    Watch.@Nullable Group<?> group;

    Part(String memory, byte @Nullable [] bytes) {
      this.memory = memory;
      this.bytes = bytes;
    }

    byte[] bytes() {
      byte[] known = bytes;
      if (known == null) {
        known = written(watch);
        bytes = known;
      }
      return known;
    }

    private <M> byte[] written(@Nullable Watch<M> by) {
      @SuppressWarnings("unchecked") // set together
      Watch.Group<M> its = (Watch.Group<M>) group;
      if (by == null || its == null) {
        throw new IllegalStateException("a part has its bytes, or a group");
      }
      return by.write(its);
    }
  }

  private final List<Part> parts = new ArrayList<>(4);

  /** Whether nothing was ever put in. */
  boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * The group as a detector remembers it, null where it does not.
   *
   * @throws IOException where another version of the detector wrote something else
   */
  <M> Watch.@Nullable Group<M> get(Watch<M> watch) throws IOException {
    Part part = part(watch);
    if (part == null) {
      return null;
    }
    if (part.watch != watch) { // not asked for yet, or by a set of rules no longer in force
      Watch.Group<M> read = watch.read(part.bytes());
      part.watch = watch;
      part.group = read;
      return read;
    }
    @SuppressWarnings("unchecked") // set together
    Watch.Group<M> group = (Watch.Group<M>) part.group;
    return group;
  }

  /** Keeps a group as it is now. */
  <M> void put(Watch<M> watch, Watch.Group<M> group) {
    Part part = part(watch);
    if (part == null) {
      part = new Part(watch.memory(), null);
      parts.add(part);
    }
    part.watch = watch;
    part.group = group;
    part.bytes = null;
  }

  private @Nullable Part part(Watch<?> watch) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).watch == watch) {
        return parts.get(i);
      }
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).memory.equals(watch.memory())) {
        return parts.get(i);
      }
    }
    return null;
  }

  /** First when it can be forgotten, as each part says it. */
  private byte[] write() {
    long newest = Long.MIN_VALUE;
    long forgotten = Long.MIN_VALUE;
    for (Part part : parts) {
      newest = Math.max(newest, Watch.newest(part.bytes()));
      forgotten = Math.max(forgotten, Watch.forgottenAfter(part.bytes()));
    }
    long now = newest - Ring.micros(Detector.LATENESS);
    parts.removeIf(part -> Watch.forgottenAfter(part.bytes()) < now);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(forgotten);
      out.writeShort(parts.size());
      for (Part part : parts) {
        out.writeUTF(part.memory);
        out.writeInt(part.bytes().length);
        out.write(part.bytes());
      }
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  private static Row read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("a row of format " + format);
    }
    in.readLong();
    Row row = new Row();
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      String memory = in.readUTF();
      row.parts.add(new Part(memory, in.readNBytes(in.readInt())));
    }
    return row;
  }

  /** The event time, in microseconds, after which a written row can be forgotten. */
  static long forgottenAfter(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(1);
  }
}
