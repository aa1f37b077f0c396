// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What one source counts: {@code mailvigil.ingest.received} lines that are durable, {@code
 * .received.dropped} lines that were lost because the sender could not be made to wait (UDP) and
 * was too fast or the spool was full, {@code .received.refused} frames, requests and connections
 * that were turned away.
 */
public final class Received {
  final Counter lines;
  final Counter dropped;
  final Counter refused;

  public Received(MeterRegistry registry, String source) {
    lines = registry.counter("mailvigil.ingest.received", "source", source);
    dropped = registry.counter("mailvigil.ingest.received.dropped", "source", source);
    refused = registry.counter("mailvigil.ingest.received.refused", "source", source);
  }

  /** So many lines are durable. */
  public void taken(int count) {
    lines.increment(count);
  }

  /** What came could not be read, or not be let in. */
  public void turnedAway() {
    refused.increment();
  }
}
