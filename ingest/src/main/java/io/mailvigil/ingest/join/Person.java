// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The login name of somebody whom other lines name by an id of the product's own. */
final class Person extends Open {
  final String user;

  Person(String key, String user) {
    super(key);
    this.user = user;
  }

  @Override
  char kind() {
    return 'p';
  }

  @Override
  void write(DataOutput out) throws IOException {
    Wire.text(out, user);
  }

  static Person read(String key, DataInput in) throws IOException {
    return new Person(key, Wire.some(in));
  }
}
