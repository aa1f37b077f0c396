// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a line stands and who wrote it.
 *
 * @param id {@code event.id} of an event that stands on this line
 * @param original the redacted line, null unless the operator asked for it
 */
record Mark(
    String id,
    @Nullable String path,
    long offset,
    boolean authenticated,
    String format,
    @Nullable String host,
    @Nullable String program,
    long pid,
    @Nullable String original) {

  /** What this line's writer has to say again, on another line. */
  Mark again(String otherId, long otherOffset, @Nullable String otherOriginal) {
    return new Mark(
        otherId, path, otherOffset, authenticated, format, host, program, pid, otherOriginal);
  }

  String hostKey() {
    return host == null ? "" : host;
  }

  void write(DataOutput out) throws IOException {
    Wire.text(out, id);
    Wire.text(out, path);
    out.writeLong(offset);
    out.writeBoolean(authenticated);
    Wire.text(out, format);
    Wire.text(out, host);
    Wire.text(out, program);
    out.writeLong(pid);
    Wire.text(out, original);
  }

  static Mark read(DataInput in) throws IOException {
    return new Mark(
        Wire.some(in),
        Wire.text(in),
        in.readLong(),
        in.readBoolean(),
        Wire.some(in),
        Wire.text(in),
        Wire.text(in),
        in.readLong(),
        Wire.text(in));
  }
}
