// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What earlier lines have told of somebody who signs in to a web application. */
final class WebLogin extends Open {
  @Nullable String user;
  @Nullable SourceAddress ip;

  /** The log that has told the last failure; another log may tell the same one. */
  @Nullable String toldBy;

  long toldAt;

  /** When a code was last asked for or refused, 0 where it never was. */
  long askedAt;

  WebLogin(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'w';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, user);
    Wire.address(out, ip);
    Wire.text(out, toldBy);
    out.writeLong(toldAt);
    out.writeLong(askedAt);
  }

  static WebLogin read(String key, DataInput in) throws IOException {
    WebLogin login = new WebLogin(key);
    login.user = Wire.text(in);
    login.ip = Wire.address(in);
    login.toldBy = Wire.text(in);
    login.toldAt = in.readLong();
    login.askedAt = in.readLong();
    return login;
  }
}
