// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataOutput;

/** This host has written pam_unix lines: from now on their absence says something. */
final class Heard extends Open {
  Heard(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'h';
  }

  @Override
  void write(DataOutput out) {}
}
