// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines whose second writing, to another log or to the same syslog, is still to come. */
final class Twin extends Open {
  /** Where they stand, null where that is unknown. */
  final @Nullable String path;

  int count;
  long time;

  Twin(String key, @Nullable String path) {
    super(key);
    this.path = path;
  }

  @Override
  char kind() {
    return 'y';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, path);
    out.writeInt(count);
    out.writeLong(time);
  }

  static Twin read(String key, DataInput in) throws IOException {
    Twin twin = new Twin(key, Wire.text(in));
    twin.count = in.readInt();
    twin.time = in.readLong();
    return twin;
  }
}
