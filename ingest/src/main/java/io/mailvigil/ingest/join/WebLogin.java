// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  /** Steps whose lines do not say whose login it is; a line of the same second may. */
  final List<HeldEvent> nameless = new ArrayList<>(0);

  WebLogin(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'w';
  }

  @Override
  long since() {
    return nameless.isEmpty() ? Long.MAX_VALUE : nameless.getFirst().time();
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, user);
    Wire.address(out, ip);
    Wire.text(out, toldBy);
    out.writeLong(toldAt);
    out.writeLong(askedAt);
    out.writeInt(nameless.size());
    for (HeldEvent each : nameless) {
      each.write(out);
    }
  }

  static WebLogin read(String key, DataInputStream in) throws IOException {
    WebLogin login = new WebLogin(key);
    login.user = Wire.text(in);
    login.ip = Wire.address(in);
    login.toldBy = Wire.text(in);
    login.toldAt = in.readLong();
    login.askedAt = in.readLong();
    for (int n = in.available() > 0 ? in.readInt() : 0; n > 0; n--) {
      login.nameless.add(HeldEvent.read(in));
    }
    return login;
  }
}
