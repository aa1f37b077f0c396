// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The pieces of a message that a daemon has cut for syslog, up to the last one read. */
final class Pieces extends Open {
  final StringBuilder text = new StringBuilder();
  int number;

  Pieces(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'x';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, text.toString());
    out.writeInt(number);
  }

  static Pieces read(String key, DataInput in) throws IOException {
    Pieces pieces = new Pieces(key);
    pieces.text.append(Wire.some(in));
    pieces.number = in.readInt();
    return pieces;
  }
}
