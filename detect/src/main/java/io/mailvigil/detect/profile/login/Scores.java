// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.util.Map;

/**
 * How high the scores of a site's logins were, by door and length of history: makes of a score "1
 * in so many logins looks like this".
 */
final class Scores {
  static final int STRATA = 9;
  static final int BINS = 200;
  private static final double WIDTH = 0.2;
  private static final double LEAST = -5;

  /** So many of the site's logins stand beside those of the stratum. */
  private static final double POOLED = 50;

  /** From so few on the tail is drawn on as an exponential one. */
  private static final int FEW = 5;

  /** How fast it falls a nat: a true likelihood ratio falls by 1 at least. */
  private static final double FALLS = 0.7;

  private final double[] site;
  private final int[][] above = new int[STRATA][BINS + 1];
  private final double all;

  /**
   * @param counts by {@link #bin}, counted from {@code from}
   */
  Scores(Map<Long, Integer> counts, int from) {
    int[] pooled = new int[BINS + 1];
    int last = 0;
    for (int i = BINS - 1; i >= 0; i--) {
      for (int s = 0; s < STRATA; s++) {
        above[s][i] = above[s][i + 1] + counts.getOrDefault((long) from + s * BINS + i, 0);
        pooled[i] += above[s][i];
      }
      if (pooled[i] >= FEW && last == 0) {
        last = i;
      }
    }
    all = pooled[0];
    site = new double[BINS];
    for (int i = 0; i < BINS; i++) {
      double drawn = i <= last ? 0 : pooled[last] * Math.exp(-FALLS * (i - last) * WIDTH);
      double unseen = 0.5 * Math.exp(-Math.max(0, LEAST + i * WIDTH));
      site[i] = (Math.max(pooled[i], drawn) + unseen) / (all + 0.5);
    }
  }

  static int bin(double score) {
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor((score - LEAST) / WIDTH)));
  }

  /** Which share of the legitimate logins of the stratum score that high or higher, above 0. */
  double tail(int stratum, double score) {
    int bin = bin(score);
    return (above[stratum][bin] + POOLED * site[bin]) / (above[stratum][0] + POOLED);
  }

  /** How many logins that is known of. */
  double all() {
    return all;
  }
}
