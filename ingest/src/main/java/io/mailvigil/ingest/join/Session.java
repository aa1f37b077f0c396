// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection of a daemon that tells address, verdict and mails in lines of their own. */
final class Session extends Open {
  @Nullable SourceAddress ip;
  int port;
  @Nullable Tls tls;

  /** Who has logged in; empty where that line named nobody, null before there was one. */
  @Nullable String user;

  /** Refusals whose further line is still to come. */
  int refused;

  Session(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'n';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.address(out, ip);
    out.writeInt(port);
    Wire.tls(out, tls);
    Wire.text(out, user);
    out.writeInt(refused);
  }

  static Session read(String key, DataInput in) throws IOException {
    Session s = new Session(key);
    s.ip = Wire.address(in);
    s.port = in.readInt();
    s.tls = Wire.tls(in);
    s.user = Wire.text(in);
    s.refused = in.readInt();
    return s;
  }
}
