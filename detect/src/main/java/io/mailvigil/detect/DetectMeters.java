// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Detection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What detect counts. {@code mailvigil.detect.detections} by rule and severity counts what was sent
 * to the topic: alerts and their updates, again after a crash. {@code mailvigil.detect.groups} is
 * how many groups a store holds; {@code mailvigil.detect.groups.refused} counts events whose group
 * found no room, {@code mailvigil.detect.groups.unreadable} memories that began anew. {@code
 * mailvigil.detect.rules.refused} is how many mistakes the folders of rules and lists have. All
 * three are 0 in good health.
 */
final class DetectMeters {
  private final MeterRegistry registry;
  private final AtomicLong wrongRules = new AtomicLong();
  private final Counter refused;
  private final Counter unreadable;
  private final Counter deadLetters;
  private final Map<String, AtomicLong> groups = new ConcurrentHashMap<>();

  DetectMeters(MeterRegistry registry) {
    this.registry = registry;
    registry.gauge("mailvigil.detect.rules.refused", wrongRules);
    this.refused = registry.counter("mailvigil.detect.groups.refused");
    this.unreadable = registry.counter("mailvigil.detect.groups.unreadable");
    this.deadLetters = registry.counter("mailvigil.detect.dead.letters");
  }

  void told(Detection detection) {
    registry
        .counter(
            "mailvigil.detect.detections",
            "rule",
            detection.rule().id(),
            "severity",
            detection.severity().wire(),
            "kind",
            detection.revision() == 0 ? "alert" : "update")
        .increment();
  }

  /** How many mistakes the folders of rules and lists have as they stand. */
  void wrongRules(int mistakes) {
    wrongRules.set(mistakes);
  }

  void refused() {
    refused.increment();
  }

  void unreadable() {
    unreadable.increment();
  }

  /** Somebody said whose login it was, and a profile learned of it or knew nothing of it. */
  void said(boolean learned) {
    registry
        .counter("mailvigil.detect.confirmations", "learned", Boolean.toString(learned))
        .increment();
  }

  void deadLetter() {
    deadLetters.increment();
  }

  long refusedCount() {
    return (long) refused.count();
  }

  long deadLetterCount() {
    return (long) deadLetters.count();
  }

  void groups(String store, long count) {
    groups
        .computeIfAbsent(
            store,
            name -> {
              AtomicLong value = new AtomicLong();
              registry.gauge(
                  "mailvigil.detect.groups",
                  io.micrometer.core.instrument.Tags.of("store", name),
                  value);
              return value;
            })
        .set(count);
  }
}
