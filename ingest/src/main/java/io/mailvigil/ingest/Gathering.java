// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.ingest.join.Sink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Gathers what the next transaction commits; events are enriched on their way in. */
final class Gathering implements Sink {
  private static final Duration AHEAD = Duration.ofMinutes(2);

  private final Clock clock;
  private final UnaryOperator<AuthEvent> enrich;
  private final Coverage coverage;
  private List<AuthEvent> events = new ArrayList<>();
  private List<DeadLetter> letters = new ArrayList<>();

  Gathering(Clock clock, UnaryOperator<AuthEvent> enrich, Coverage coverage) {
    this.clock = clock;
    this.enrich = enrich;
    this.coverage = coverage;
  }

  @Override
  public void event(AuthEvent event) {
    Instant now = clock.instant();
    AuthEvent timed = event.time().isAfter(now.plus(AHEAD)) ? event.arrivedAt(now) : event;
    coverage.add(timed);
    events.add(enrich.apply(timed));
  }

  @Override
  public void deadLetter(io.mailvigil.ingest.join.DeadLetter letter) {
    letters.add(
        new DeadLetter(
            clock.instant(),
            letter.reason(),
            letter.format(),
            letter.file(),
            letter.offset(),
            letter.length(),
            letter.sha256(),
            letter.head()));
  }

  int size() {
    return events.size() + letters.size();
  }

  List<AuthEvent> takeEvents() {
    List<AuthEvent> taken = events;
    events = new ArrayList<>(taken.size());
    return taken;
  }

  List<DeadLetter> takeLetters() {
    List<DeadLetter> taken = letters;
    letters = new ArrayList<>();
    return taken;
  }
}
