// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Client;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What a client's program has said of itself in a session, until the session's login is told. */
final class ClientSaid extends Open {
  final Client client;

  ClientSaid(String session, Client client) {
    super(key(session));
    this.client = client;
  }

  static String key(String session) {
    return "k/" + session;
  }

  @Override
  char kind() {
    return 'k';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, client.userAgent());
    Wire.text(out, client.family());
    Wire.text(out, client.version());
  }

  static ClientSaid read(String key, DataInput in) throws IOException {
    Client client = new Client(Wire.text(in), Wire.text(in), Wire.text(in));
    return new ClientSaid(key.substring(2), client);
  }
}
