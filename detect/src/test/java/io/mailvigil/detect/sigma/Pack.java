// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.Lab;

/** The rules that come with Mailvigil, one by one, in tests. */
final class Pack {
  private Pack() {}

  static SigmaDetector rule(String id) {
    return SigmaRules.pack(Lab.NOBODYS, NamedLists.EMPTY, SigmaFilters.NONE).detectors().stream()
        .filter(detector -> detector.rule().id().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
