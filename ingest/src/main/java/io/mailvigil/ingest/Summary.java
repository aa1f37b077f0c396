// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.ReadLine.As;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts what was read, for {@code explain --summary}. */
final class Summary implements Sink {
  private final Map<String, long[]> kinds = new TreeMap<>();
  private final long[] readings = new long[As.values().length];
  private long events;
  private long evicted;

  @Override
  public void event(AuthEvent event) {
    events++;
    String kind =
        event.service().type() + " " + event.action().wire() + " " + event.outcome().wire();
    kinds.computeIfAbsent(kind, k -> new long[1])[0]++;
  }

  @Override
  public void deadLetter(DeadLetter letter) {}

  void add(World world) {
    for (As as : As.values()) {
      readings[as.ordinal()] += world.count(as);
    }
    evicted += world.evicted();
  }

  String text(long bytes, long nanos) {
    long lines = 0;
    for (long n : readings) {
      lines += n;
    }
    double seconds = Math.max(1, nanos) / 1e9;
    StringBuilder text = new StringBuilder(512);
    text.append(
        String.format(
            Locale.ROOT,
            "%,d lines, %,d bytes in %.2f s: %,.0f lines/s, %.1f MB/s%n",
            lines,
            bytes,
            seconds,
            lines / seconds,
            bytes / seconds / 1e6));
    row(text, "event", events, lines);
    row(text, "detail", readings[As.DETAIL.ordinal()] - events, lines);
    row(text, "irrelevant", readings[As.IRRELEVANT.ordinal()], lines);
    row(text, "foreign", readings[As.FOREIGN.ordinal()], lines);
    row(text, "garbled", readings[As.GARBLED.ordinal()], lines);
    if (evicted > 0) {
      text.append(
          String.format(Locale.ROOT, "%,d joins left early: too many were open%n", evicted));
    }
    kinds.forEach(
        (kind, n) -> text.append(String.format(Locale.ROOT, "  %-44s %,12d%n", kind, n[0])));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, long n, long lines) {
    text.append(
        String.format(
            Locale.ROOT, "%-12s %,14d  %6.2f %%%n", name, n, lines == 0 ? 0 : 100.0 * n / lines));
  }
}
