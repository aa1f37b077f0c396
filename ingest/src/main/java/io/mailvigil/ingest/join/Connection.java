// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client that one smtpd process serves: a process serves many, one at a time. */
final class Connection extends Open {
  @Nullable SourceAddress ip;
  @Nullable Tls tls;
  int failed;
  @Nullable String granted;

  Connection(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'c';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.address(out, ip);
    out.writeBoolean(tls != null);
    if (tls != null) {
      out.writeBoolean(tls.established());
      Wire.text(out, tls.version());
      Wire.text(out, tls.cipher());
    }
    out.writeInt(failed);
    Wire.text(out, granted);
  }

  static Connection read(String key, DataInput in) throws IOException {
    Connection c = new Connection(key);
    c.ip = Wire.address(in);
    c.tls = in.readBoolean() ? new Tls(in.readBoolean(), Wire.text(in), Wire.text(in)) : null;
    c.failed = in.readInt();
    c.granted = Wire.text(in);
    return c;
  }
}
