// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

/** A provider does not let us in; the message names the key and the mend, and no secret. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  RefusedException(String why) {
    super(why);
  }
}
