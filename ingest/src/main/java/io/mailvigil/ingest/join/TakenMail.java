// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A mail of a logged-in client, until the queue manager tells its recipients. */
final class TakenMail extends Open {
  final String user;
  final @Nullable SourceAddress ip;

  TakenMail(String key, String user, @Nullable SourceAddress ip) {
    super(key);
    this.user = user;
    this.ip = ip;
  }

  @Override
  char kind() {
    return 'm';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, user);
    Wire.address(out, ip);
  }

  static TakenMail read(String key, DataInput in) throws IOException {
    return new TakenMail(key, Wire.some(in), Wire.address(in));
  }
}
