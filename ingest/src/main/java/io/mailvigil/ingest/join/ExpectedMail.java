// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A mail of a logged-in client whose line carries the login: its own event stands on a later line
 * about it, which may have to count the recipients first.
 */
final class ExpectedMail extends Open {
  final String queueId;
  final String user;
  final @Nullable SourceAddress ip;
  final int port;
  final @Nullable String from;
  final long size;

  /** As the mail's own line says, -1 where it does not. */
  final long recipients;

  /** Those that the lines since have spoken of. */
  long counted;

  /** The line that the event will stand on, and its time; null before there is one. */
  @Nullable Mark mark;

  long time;

  /** Only while explaining, never durable. */
  @Nullable ReadLine line;

  ExpectedMail(
      String key,
      String queueId,
      String user,
      @Nullable SourceAddress ip,
      int port,
      @Nullable String from,
      long size,
      long recipients) {
    super(key);
    this.queueId = queueId;
    this.user = user;
    this.ip = ip;
    this.port = port;
    this.from = from;
    this.size = size;
    this.recipients = recipients;
  }

  @Override
  char kind() {
    return 'e';
  }

  @Override
  long since() {
    return mark == null ? Long.MAX_VALUE : time;
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, queueId);
    Wire.text(out, user);
    Wire.address(out, ip);
    out.writeInt(port);
    Wire.text(out, from);
    out.writeLong(size);
    out.writeLong(recipients);
    out.writeLong(counted);
    out.writeLong(time);
    out.writeBoolean(mark != null);
    if (mark != null) {
      mark.write(out);
    }
  }

  static ExpectedMail read(String key, DataInput in) throws IOException {
    ExpectedMail mail =
        new ExpectedMail(
            key,
            Wire.some(in),
            Wire.some(in),
            Wire.address(in),
            in.readInt(),
            Wire.text(in),
            in.readLong(),
            in.readLong());
    mail.counted = in.readLong();
    mail.time = in.readLong();
    mail.mark = in.readBoolean() ? Mark.read(in) : null;
    return mail;
  }
}
