// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What ingest counts: {@code mailvigil.ingest.lines} and {@code .bytes} read since the start,
 * {@code .events} and {@code .dead.letters} committed, {@code .gaps} (truncations and removals
 * after which lines may be missing) and {@code .lost.bytes} (those known to be lost, at least),
 * {@code .lag.bytes} still to be read, {@code .open.joins}, {@code .commit} (time of a commit);
 * {@code .sources.silent}, {@code .sources.skewed} and {@code .sources.unparsed}: how many logs are
 * silent for longer than usual, have a wrong clock, or lines that can not be read any more.
 */
final class IngestMeters {
  final Counter lines;
  final Counter bytes;
  final Counter events;
  final Counter letters;
  final Counter gaps;
  final Counter lostBytes;
  final Timer commit;
  final AtomicLong lag = new AtomicLong();
  final AtomicLong openJoins = new AtomicLong();
  final AtomicLong silent = new AtomicLong();
  final AtomicLong skewed = new AtomicLong();
  final AtomicLong unparsed = new AtomicLong();

  IngestMeters(MeterRegistry registry) {
    lines = registry.counter("mailvigil.ingest.lines");
    bytes = registry.counter("mailvigil.ingest.bytes");
    events = registry.counter("mailvigil.ingest.events");
    letters = registry.counter("mailvigil.ingest.dead.letters");
    gaps = registry.counter("mailvigil.ingest.gaps");
    lostBytes = registry.counter("mailvigil.ingest.lost.bytes");
    commit = registry.timer("mailvigil.ingest.commit");
    Gauge.builder("mailvigil.ingest.lag.bytes", lag, AtomicLong::get).register(registry);
    Gauge.builder("mailvigil.ingest.open.joins", openJoins, AtomicLong::get).register(registry);
    Gauge.builder("mailvigil.ingest.sources.silent", silent, AtomicLong::get).register(registry);
    Gauge.builder("mailvigil.ingest.sources.skewed", skewed, AtomicLong::get).register(registry);
    Gauge.builder("mailvigil.ingest.sources.unparsed", unparsed, AtomicLong::get)
        .register(registry);
  }
}
