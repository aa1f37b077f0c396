// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The right password, told before the code is looked at: what the same process says next, or its
 * silence, tells whether that was the login.
 */
final class WebHeld extends Open {
  final Mark mark;
  final long time;
  @Nullable String user;
  @Nullable SourceAddress ip;
  boolean doubtful;

  /** Its line's reading waits; only while explaining, never durable. */
  @Nullable ReadLine line;

  WebHeld(String key, Mark mark, long time) {
    super(key);
    this.mark = mark;
    this.time = time;
  }

  @Override
  char kind() {
    return 'v';
  }

  @Override
  long since() {
    return time;
  }

  @Override
  void write(DataOutput out) throws IOException {
    mark.write(out);
    out.writeLong(time);
    Wire.text(out, user);
    Wire.address(out, ip);
    out.writeBoolean(doubtful);
  }

  static WebHeld read(String key, DataInput in) throws IOException {
    WebHeld held = new WebHeld(key, Mark.read(in), in.readLong());
    held.user = Wire.text(in);
    held.ip = Wire.address(in);
    held.doubtful = in.readBoolean();
    return held;
  }
}
