// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest {@value #MOST} signals of an account within 7 days: a function of the set of
 * detections, whatever order they come in and however often.
 */
final class RiskSignals {
  static final Duration KEPT = Duration.ofDays(7);
  private static final int MOST = 32;
  private static final double HALF_LIFE = Duration.ofHours(24).toMillis();
  private static final double FURTHER = 0.25;
  private static final List<Severity> SEVERITIES = List.of(Severity.values());

  /**
   * What an account's signals come to at a moment.
   *
   * @param byFamily what each family of evidence gives to it
   * @param byRule the strongest signal of each rule, as it counts then
   */
  record Risk(double sum, Map<String, Double> byFamily, Map<String, Double> byRule) {}

  private final List<RiskSignal> all = new ArrayList<>(2);

  /** Puts one in; its place, or -1 when nothing changed. */
  int add(RiskSignal signal) {
    for (RiskSignal each : all) {
      if (each.id().equals(signal.id())) {
        if (each.compareTo(signal) <= 0) {
          return -1;
        }
        all.remove(each); // the alert is older than we knew
        break;
      }
    }
    if (!all.isEmpty() && !signal.time().isAfter(all.getLast().time().minus(KEPT))) {
      return -1;
    }
    all.add(signal);
    all.sort(null);
    Instant oldest = all.getLast().time().minus(KEPT);
    all.removeIf(each -> !each.time().isAfter(oldest));
    if (all.size() > MOST) {
      all.removeFirst();
    }
    return all.indexOf(signal);
  }

  int size() {
    return all.size();
  }

  RiskSignal get(int i) {
    return all.get(i);
  }

  /**
   * The risk when that signal came. Each signal loses half in 24 h; of one family the strongest
   * counts whole, and the others together a quarter, at most as much again: one thing that many
   * rules see is not many things.
   */
  Risk at(int last) {
    Instant now = all.get(last).time();
    Map<String, Double> strongest = new TreeMap<>();
    for (int i = 0; i <= last; i++) {
      strongest.merge(all.get(i).family(), points(all.get(i), now), Math::max);
    }
    Map<String, Double> byFamily = new TreeMap<>();
    Map<String, Double> byRule = new TreeMap<>();
    double sum = 0;
    for (Map.Entry<String, Double> family : strongest.entrySet()) {
      double further = -family.getValue();
      for (int i = 0; i <= last; i++) {
        RiskSignal signal = all.get(i);
        if (signal.family().equals(family.getKey())) {
          further += points(signal, now);
          byRule.merge(signal.rule(), points(signal, now), Math::max);
        }
      }
      double counted = family.getValue() + Math.min(family.getValue(), FURTHER * further);
      byFamily.put(family.getKey(), counted);
      sum += counted;
    }
    return new Risk(sum, byFamily, byRule);
  }

  private static double points(RiskSignal signal, Instant now) {
    double age = Duration.between(signal.time(), now).toMillis();
    return signal.points() * Math.pow(2, -age / HALF_LIFE);
  }

  List<RiskSignal> upTo(int last) {
    return List.copyOf(all.subList(0, last + 1));
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(all.size());
    for (RiskSignal each : all) {
      out.writeUTF(each.id());
      out.writeLong(each.time().getEpochSecond());
      out.writeInt(each.time().getNano());
      out.writeByte(each.severity().ordinal());
      out.writeUTF(each.rule());
      out.writeUTF(each.family());
      out.writeUTF(each.because());
      out.writeBoolean(each.trusted());
    }
  }

  static RiskSignals read(DataInput in) throws IOException {
    RiskSignals signals = new RiskSignals();
    for (int i = in.readUnsignedByte(); i > 0; i--) {
      signals.all.add(
          new RiskSignal(
              in.readUTF(),
              Instant.ofEpochSecond(in.readLong(), in.readInt()),
              SEVERITIES.get(in.readByte()),
              in.readUTF(),
              in.readUTF(),
              in.readUTF(),
              in.readBoolean()));
    }
    return signals;
  }
}
