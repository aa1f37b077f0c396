// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Small values of the records of open joins. */
final class Wire {
  private Wire() {}

  static void text(DataOutput out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static @Nullable String text(DataInput in) throws IOException {
    int n = in.readInt();
    if (n < 0) {
      return null;
    }
    byte[] bytes = new byte[n];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static String some(DataInput in) throws IOException {
    String text = text(in);
    if (text == null) {
      throw new IOException("an open join lacks a text");
    }
    return text;
  }

  static void address(DataOutput out, @Nullable SourceAddress ip) throws IOException {
    out.writeBoolean(ip != null);
    if (ip != null) {
      out.writeLong(ip.high());
      out.writeLong(ip.low());
    }
  }

  static @Nullable SourceAddress address(DataInput in) throws IOException {
    return in.readBoolean() ? new SourceAddress(in.readLong(), in.readLong()) : null;
  }

  static void tls(DataOutput out, @Nullable Tls tls) throws IOException {
    out.writeBoolean(tls != null);
    if (tls != null) {
      out.writeBoolean(tls.established());
      text(out, tls.version());
      text(out, tls.cipher());
    }
  }

  static @Nullable Tls tls(DataInput in) throws IOException {
    return in.readBoolean() ? new Tls(in.readBoolean(), text(in), text(in)) : null;
  }

  static void choice(DataOutput out, @Nullable Enum<?> value) throws IOException {
    text(out, value == null ? null : value.name());
  }

  static <E extends Enum<E>> @Nullable E choice(DataInput in, Class<E> type) throws IOException {
    String name = text(in);
    return name == null ? null : Enum.valueOf(type, name);
  }
}
