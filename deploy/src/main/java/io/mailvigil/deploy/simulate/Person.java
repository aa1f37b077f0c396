// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Internet.Pool;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with a mailbox: where, when and with what.
 *
 * @param login the whole login name
 * @param office the office's address, null for who has none
 * @param vpn the exit of a personal VPN, null for who has none
 * @param desktop null for who reads on the phone and in the webmail only
 * @param phone null for who has no mail on the phone
 * @param lateDays after how many days he takes an update
 * @param secondFactor whether webmail and desktop ask a code; the phone has an app password
 * @param wakes hour of the day, local time
 * @param busy how much he does on a working day, 1 on average
 * @param trips from when to when he is away, and where
 */
record Person(
    String login,
    City home,
    Line line,
    Pool carrier,
    @Nullable String office,
    @Nullable Pool vpn,
    @Nullable Program desktop,
    @Nullable Program phone,
    int lateDays,
    boolean webmail,
    boolean secondFactor,
    double wakes,
    double busy,
    List<Trip> trips) {
  /**
   * Some days elsewhere.
   *
   * @param homeRouted whether the phone keeps an address of its carrier at home, as most do
   */
  record Trip(Instant from, Instant to, City city, Pool hotel, Pool roaming, boolean homeRouted) {}

  @Nullable Trip tripAt(Instant when) {
    for (Trip trip : trips) {
      if (!when.isBefore(trip.from) && when.isBefore(trip.to)) {
        return trip;
      }
    }
    return null;
  }

  /** One tenth of the mailboxes are read this seldom. */
  boolean isRare() {
    return busy < 0.15;
  }
}
