// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Account;
import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Seen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Sigma detection remembers of one group: of each base rule its matches, sketches, and what
 * was seen.
 */
public final class SigmaMemory {
  final List<Ring> rings;
  final List<Distinct> sketches;
  final List<Seen> sightings;

  /** Of the group, where it is one account: every event says the same. */
  @Nullable Account account;

  SigmaMemory(List<Ring> rings, List<Distinct> sketches, List<Seen> sightings) {
    this.rings = rings;
    this.sketches = sketches;
    this.sightings = sightings;
  }
}
