// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Chance from a seed. {@link #of} gives an independent stream for each name, so that one attack
 * more or one account fewer leaves everybody else's life as it was.
 */
final class Dice {
  private final SplittableRandom random;
  private final long seed;

  Dice(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** The stream of that name; the same whenever it is asked for. */
  Dice of(String name) {
    long h = seed ^ 0x9e3779b97f4a7c15L;
    for (int i = 0; i < name.length(); i++) {
      h = (h ^ name.charAt(i)) * 0x100000001b3L;
      h ^= h >>> 29;
    }
    return new Dice(h);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** From 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  long bits() {
    return random.nextLong();
  }

  double normal(double mean, double deviation) {
    double u = 1 - random.nextDouble();
    double v = random.nextDouble();
    return mean + deviation * Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
  }

  /** Poisson by Knuth's method; for means up to some dozens. */
  int poisson(double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int n = 0;
    while (product > limit) {
      product *= random.nextDouble();
      n++;
    }
    return n;
  }

  /** A waiting time of that mean. */
  Duration exponential(Duration mean) {
    return Duration.ofMillis((long) (-Math.log(1 - random.nextDouble()) * mean.toMillis()));
  }

  <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of them, each as likely as its weight. */
  <T> T weighed(List<T> all, ToDoubleFunction<T> weight) {
    double sum = 0;
    for (T each : all) {
      sum += weight.applyAsDouble(each);
    }
    double at = random.nextDouble() * sum;
    for (T each : all) {
      at -= weight.applyAsDouble(each);
      if (at < 0) {
        return each;
      }
    }
    return all.getLast();
  }

  Instant between(Instant from, Instant to) {
    long span = Math.max(1, Duration.between(from, to).toMillis());
    return from.plusMillis(random.nextLong(span));
  }

  /** So many letters and digits, as session ids have them. */
  String letters(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
    }
    return text.toString();
  }
}
