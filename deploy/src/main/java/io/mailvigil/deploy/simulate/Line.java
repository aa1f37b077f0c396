// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Internet.Pool;
import java.time.Duration;
import java.time.Instant;

/**
 * A person's line at home and how its address moves: not at all, nightly, weekly or after months;
 * every second move leaves the /24 for another one (Padmanabhan et al., IMC 2016).
 *
 * @param every {@link Duration#ZERO} for an address that stays
 */
record Line(Pool pool, Duration every, long seed) {
  static Line at(Pool pool, Dice dice) {
    double kind = dice.uniform(0, 1);
    Duration every =
        kind < 0.3
            ? Duration.ofDays(1)
            : kind < 0.5
                ? Duration.ofDays(7)
                : kind < 0.85 ? Duration.ofDays(30 + dice.below(60)) : Duration.ZERO;
    return new Line(pool, every, dice.bits());
  }

  String address(Instant when) {
    long lease =
        every.isZero()
            ? 0
            : Math.floorDiv(when.getEpochSecond() + (seed & 0xffff), every.toSeconds());
    Dice network = new Dice(seed).of("network " + Math.floorDiv(lease, 2));
    Dice host = new Dice(seed).of("host " + lease);
    return pool.address(network.below(Internet.NETWORKS), host.below(254));
  }
}
