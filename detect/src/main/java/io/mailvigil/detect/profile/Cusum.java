// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;

/**
 * A one-sided CUSUM (Page 1954) of counts in slots of {@value #MINUTES} minutes, against what the
 * site's own past leads to expect at that hour of a working day or a weekend:
 *
 * <pre>S = max(0, S + (x - m) / s - 0.5)</pre>
 *
 * with the alarm at {@value #ALARM}. {@code m} is the mean of the hour, drawn to the mean of all
 * hours while little is known; {@code s² = phi * m + 2}, where {@code phi} is how much more than a
 * Poisson count the site's counts scatter. What is learnt from a slot is cut at 3 s above the mean,
 * at 1 s while the alarm stands, so that neither a campaign nor a slow rise teaches much.
 */
final class Cusum {
  static final int MINUTES = 10;
  static final double ALARM = 10;
  private static final double SLACK = 0.5;

  /** An ended campaign is over within hours, however large it was. */
  private static final double MOST = 30;

  private static final int HOURS = 48;
  private static final int DAYS_A_WEEK = 7;
  private static final int SLOTS_A_DAY = 24 * 60 / MINUTES;
  private static final int MONDAY_1970 = 4;
  private static final double PRIOR = 12;
  private static final double MOST_WEIGHT = 180;
  private static final double MOST_WEIGHT_OF_ALL = 2_016;
  private static final double SCATTER_RATE = 1.0 / 500;

  static final long SLOT = Ring.micros(Duration.ofMinutes(MINUTES));

  private final float[] means = new float[HOURS];
  private final short[] weights = new short[HOURS];
  private double mean;
  private int weight;
  private double scatter = 1;
  private double sum;

  double sum() {
    return sum;
  }

  /** How many are usual in that slot. */
  double expected(long slot) {
    int hour = hour(slot);
    return (weights[hour] * means[hour] + PRIOR * mean) / (weights[hour] + PRIOR);
  }

  /** Where the sum would stand after a slot, from where it stood before. */
  double after(double before, long slot, double x) {
    double m = expected(slot);
    return Math.clamp(before + (x - m) / spread(m) - SLACK, 0, MOST);
  }

  /** Takes a slot in that is over; slots come in their order. */
  void close(long slot, double x) {
    double m = expected(slot);
    double s = spread(m);
    sum = after(sum, slot, x);
    double learnt = Math.min(x, m + (sum >= ALARM ? 1 : 3) * s);
    int hour = hour(slot);
    means[hour] += (float) ((learnt - means[hour]) / Math.min(MOST_WEIGHT, weights[hour] + 1.0));
    weights[hour] = (short) Math.min(MOST_WEIGHT, weights[hour] + 1);
    mean += (learnt - mean) / Math.min(MOST_WEIGHT_OF_ALL, weight + 1.0);
    weight = (int) Math.min(MOST_WEIGHT_OF_ALL, weight + 1);
    double apart = (learnt - m) * (learnt - m) / (m + 0.5);
    scatter = Math.clamp(scatter + SCATTER_RATE * (apart - scatter), 1, 25);
  }

  private double spread(double m) {
    return Math.sqrt(scatter * m + 2);
  }

  private static int hour(long slot) {
    long day = Math.floorDiv(slot, SLOTS_A_DAY);
    boolean weekend = Math.floorMod(day - MONDAY_1970, DAYS_A_WEEK) >= 5;
    int hour = (int) Math.floorMod(slot, SLOTS_A_DAY) * MINUTES / 60;
    return hour + (weekend ? 24 : 0);
  }

  void write(DataOutput out) throws IOException {
    for (int i = 0; i < HOURS; i++) {
      out.writeFloat(means[i]);
      out.writeShort(weights[i]);
    }
    out.writeDouble(mean);
    out.writeInt(weight);
    out.writeDouble(scatter);
    out.writeDouble(sum);
  }

  Cusum read(DataInput in) throws IOException {
    for (int i = 0; i < HOURS; i++) {
      means[i] = in.readFloat();
      weights[i] = in.readShort();
    }
    mean = in.readDouble();
    weight = in.readInt();
    scatter = in.readDouble();
    sum = in.readDouble();
    return this;
  }
}
