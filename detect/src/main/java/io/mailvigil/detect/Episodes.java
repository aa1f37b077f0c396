// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives the findings of one rule and one group their identity, and lets the rule speak once per
 * episode and severity step (contract part 4).
 *
 * <p>The id is hash(tenant, rule id, group key, severity step, slot); the slot is the UTC-aligned
 * slot of {@link Detector#quiet()} that holds the completing event. A completing event less than
 * that long after an earlier alert's {@code @timestamp}, or in its slot, belongs to that alert, and
 * so does one that arrives late and lies less than that long before it: then the earlier time
 * becomes the alert's {@code @timestamp}, as if the order had been kept. Quiet time is never
 * prolonged. Later evidence is an update of the same id, at most one a minute of event time, and
 * only of the highest step.
 */
final class Episodes {
  private static final long UPDATE = Ring.micros(Duration.ofMinutes(1));
  private static final int MOST = 64;
  private static final List<Severity> STEPS = List.of(Severity.values());

  /** An alert that was raised; times in microseconds. */
  private static final class Episode {
    final String suffix;
    final Severity severity;
    final long slot;
    long time;
    long told;
    int revision;

    Episode(String suffix, Severity severity, long slot, long time, long told, int revision) {
      this.suffix = suffix;
      this.severity = severity;
      this.slot = slot;
      this.time = time;
      this.told = told;
      this.revision = revision;
    }
  }

  private final List<Episode> episodes = new ArrayList<>(2);

  /**
   * The findings that are to be told: new alerts, and updates of running ones.
   *
   * @param found what one event completed, lowest step first
   * @param learning whether the rule only indexes yet
   */
  List<Detection> speak(
      Detector<?> detector, String tenant, String key, List<Finding> found, boolean learning) {
    return tell(detector, tenant, key, found.stream().map(Proof::of).toList(), learning);
  }

  /**
   * The same of a rule that is no detector.
   *
   * @param quiet how long it is quiet after it spoke: {@link Detector#quiet()}
   */
  List<Detection> speak(
      RuleRef rule, Duration quiet, String tenant, String key, List<Finding> found) {
    return tell(rule, quiet, tenant, key, found.stream().map(Proof::of).toList(), false);
  }

  /** The same of findings that are made only when they are to be told. */
  List<Detection> tell(
      Detector<?> detector, String tenant, String key, List<Proof> found, boolean learning) {
    return tell(detector.rule(), detector.quiet(), tenant, key, found, learning);
  }

  private List<Detection> tell(
      RuleRef rule,
      Duration quiet,
      String tenant,
      String key,
      List<Proof> found,
      boolean learning) {
    List<Detection> told = new ArrayList<>(0);
    for (int i = 0; i < found.size(); i++) {
      Proof finding = found.get(i);
      boolean topmost = true;
      for (int j = i + 1; j < found.size(); j++) {
        topmost &= !found.get(j).suffix().equals(finding.suffix());
      }
      Detection detection = tell(rule, Ring.micros(quiet), tenant, key, finding, learning, topmost);
      if (detection != null) {
        told.add(detection);
      }
    }
    return told;
  }

  private @Nullable Detection tell(
      RuleRef rule,
      long quiet,
      String tenant,
      String key,
      Proof proof,
      boolean learning,
      boolean topmost) {
    long time = Ring.micros(proof.time());
    long end = Ring.micros(proof.end());
    long slot = Math.floorDiv(time, quiet);
    Episode episode = running(proof, time, slot, quiet);
    if (episode == null) {
      episode = new Episode(proof.suffix(), proof.severity(), slot, time, end, 0);
      episodes.add(episode);
      forget(quiet);
    } else {
      episode.time = Math.min(episode.time, time);
      if (!topmost || end - episode.told < UPDATE) {
        return null;
      }
      episode.told = end;
      episode.revision++;
    }
    Finding finding = proof.finding().get();
    String group = finding.suffix().isEmpty() ? key : key + " " + finding.suffix();
    String id =
        Hash.id(tenant, rule.id(), group, finding.severity().wire(), Long.toString(episode.slot));
    return new Detection(
        id,
        Ring.instant(episode.time),
        finding.start(),
        finding.end(),
        finding.severity(),
        finding.riskScore(),
        rule,
        tenant,
        group,
        finding.account(),
        finding.user(),
        finding.sources(),
        finding.accounts(),
        finding.message(),
        finding.evidence(),
        finding.because(),
        finding.ledger(),
        finding.family(),
        finding.firstFactor(),
        finding.proposals(),
        finding.trusted(),
        learning,
        episode.revision);
  }

  /** The alert a completing event belongs to: the nearest in time that is within reach. */
  private @Nullable Episode running(Proof finding, long time, long slot, long quiet) {
    Episode nearest = null;
    for (Episode episode : episodes) {
      long distance = Math.abs(time - episode.time);
      if (episode.severity == finding.severity()
          && episode.suffix.equals(finding.suffix())
          && (distance < quiet || episode.slot == slot)
          && (nearest == null || distance < Math.abs(time - nearest.time))) {
        nearest = episode;
      }
    }
    return nearest;
  }

  /** Keeps what a late event may still belong to. */
  private void forget(long quiet) {
    long newest = Long.MIN_VALUE;
    for (Episode episode : episodes) {
      newest = Math.max(newest, episode.time);
    }
    long oldest = newest - 2 * quiet - Ring.micros(Detector.LATENESS);
    episodes.removeIf(episode -> episode.time < oldest);
    while (episodes.size() > MOST) {
      episodes.removeFirst();
    }
  }

  boolean isEmpty() {
    return episodes.isEmpty();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(episodes.size());
    for (Episode e : episodes) {
      out.writeUTF(e.suffix);
      out.writeByte(e.severity.ordinal());
      out.writeLong(e.slot);
      out.writeLong(e.time);
      out.writeLong(e.told);
      out.writeInt(e.revision);
    }
  }

  static Episodes read(DataInput in) throws IOException {
    Episodes all = new Episodes();
    int size = in.readByte();
    for (int i = 0; i < size; i++) {
      all.episodes.add(
          new Episode(
              in.readUTF(),
              STEPS.get(in.readByte()),
              in.readLong(),
              in.readLong(),
              in.readLong(),
              in.readInt()));
    }
    return all;
  }
}
