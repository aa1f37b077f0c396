// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A mail of a logged-in client, while it is in the queue. */
final class TakenMail extends Open {
  final String user;
  final @Nullable SourceAddress ip;

  /** The queue manager has told its recipients. */
  boolean told;

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
    out.writeBoolean(told);
  }

  static TakenMail read(String key, DataInputStream in) throws IOException {
    TakenMail mail = new TakenMail(key, Wire.some(in), Wire.address(in));
    mail.told = in.available() > 0 && in.readBoolean();
    return mail;
  }
}
