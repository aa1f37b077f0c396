// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataOutput;

/** A step that has been told: its twins say nothing new. */
final class Step extends Open {
  Step(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 's';
  }

  @Override
  void write(DataOutput out) {}
}
