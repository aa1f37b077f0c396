// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.time.Instant;

/**
 * A line on its way into a file.
 *
 * @param at its stamp
 * @param order breaks ties, and moves a line that is written late behind later ones
 * @param act what it tells of; its label goes beside it
 */
record Written(Instant at, Instant order, long number, String file, String text, Act act)
    implements Comparable<Written> {
  @Override
  public int compareTo(Written other) {
    int byOrder = order.compareTo(other.order);
    return byOrder != 0 ? byOrder : Long.compare(number, other.number);
  }
}
