// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A provider's log as its API gives it. Knows no clock and asks nobody by itself. */
interface Api {
  /** The logs of the provider, each with a place of its own; their names stay what they are. */
  List<String> feeds();

  /** What is asked first for the records of a window. */
  Ask first(String feed, Window window);

  /** How requests show who asks. */
  Credential credential();

  /** The least time between two requests, by the provider's documented quota. */
  Duration gap();

  /** False where a question can not end before now. */
  default boolean endsAnywhere() {
    return true;
  }

  /** The oldest records that may be asked for. */
  default Instant oldest(Instant now) {
    return Instant.EPOCH;
  }
}
