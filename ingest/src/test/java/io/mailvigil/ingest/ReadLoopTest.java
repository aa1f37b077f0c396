// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceState;
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.publish.Restored;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadLoopTest {
  /** Stands until it is told to go on. */
  private static final class HandClock extends Clock {
    Instant now = Instant.parse("2026-11-24T10:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final HandClock clock = new HandClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @TempDir Path folder;
  private Path log;
  private @Nullable String full;

  @BeforeEach
  void writeALine() throws IOException {
    log = folder.resolve("mail.log");
    line();
  }

  private void line() throws IOException {
    String line = clock.now + " mx dovecot: master: Warning: nothing that matters\n";
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private ReadLoop loop(boolean untilIdle) {
    IngestConfig config =
        IngestConfig.from(ConfigFile.parse("", "none").section("ingest"), Accounts.DEFAULT)
            .withLogs(List.of(log));
    return new ReadLoop(
        config,
        HashKey.ofThisRun(),
        new Restored(new Checkpoint.Owner("", 0), Map.of(), Map.of()),
        new Gathering(clock, UnaryOperator.identity(), new Coverage(false)),
        () -> full,
        untilIdle,
        new IngestMeters(meters),
        clock);
  }

  /** Goes on by so much, and until nothing more is to be read. */
  private List<AuthEvent> after(Duration time, ReadLoop loop) {
    clock.now = clock.now.plus(time);
    while (loop.step()) {}
    loop.step();
    return loop.takeBatch().events();
  }

  @Test
  void aSilentLogIsAnEventAndAWordOfItsStatusUntilItSpeaksAgain() throws IOException {
    ReadLoop loop = loop(false);
    Instant last = clock.now;
    assertThat(after(Duration.ZERO, loop)).isEmpty();

    assertThat(after(Duration.ofMinutes(15), loop)).isEmpty();
    assertThat(loop.logs()).containsExactly(log + ": read to its end");

    List<AuthEvent> told = after(Duration.ofMinutes(2), loop);
    assertThat(told).hasSize(1);
    AuthEvent silent = told.getFirst();
    assertThat(silent.action()).isEqualTo(Action.SOURCE_STATE);
    assertThat(silent.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(silent.reason()).isEqualTo(Reason.SOURCE_SILENT);
    assertThat(silent.origin().file()).isEqualTo(log.toString());
    assertThat(silent.service().host()).isNotEmpty();
    assertThat(silent.time()).isEqualTo(clock.now);
    assertThat(silent.state()).isEqualTo(new SourceState(last, "no line for 17 min"));
    assertThat(loop.logs()).containsExactly(log + ": read to its end, SILENT for 17 min");
    assertThat(meters.get("mailvigil.ingest.sources.silent").gauge().value()).isEqualTo(1);

    assertThat(after(Duration.ofMinutes(5), loop)).as("it is told once").isEmpty();

    line();
    List<AuthEvent> over = after(Duration.ofMinutes(1), loop);
    assertThat(over).extracting(AuthEvent::outcome).containsExactly(Outcome.SUCCESS);
    assertThat(over.getFirst().reason()).isEqualTo(Reason.SOURCE_SILENT);
    assertThat(over.getFirst().id()).isNotEqualTo(silent.id());
    assertThat(loop.logs()).containsExactly(log + ": read to its end");
    assertThat(meters.get("mailvigil.ingest.sources.silent").gauge().value()).isZero();
  }

  @Test
  void theSameSilenceHasTheSameId() {
    Instant begin = clock.now;
    List<AuthEvent> one = after(Duration.ofMinutes(16), opened());
    clock.now = begin;
    List<AuthEvent> other = after(Duration.ofMinutes(20), opened());

    assertThat(one).hasSize(1);
    assertThat(other).extracting(AuthEvent::id).containsExactly(one.getFirst().id());
  }

  private ReadLoop opened() {
    ReadLoop loop = loop(false);
    after(Duration.ZERO, loop);
    return loop;
  }

  @Test
  void aLogThatHasToWaitIsLate() throws IOException {
    ReadLoop loop = opened();
    Instant atEnd = clock.now;
    full = "no room";
    line();
    assertThat(after(Duration.ofSeconds(60), loop)).isEmpty();
    List<AuthEvent> late = after(Duration.ofSeconds(2), loop);
    assertThat(late).extracting(AuthEvent::reason).containsExactly(Reason.READING_LATE);
    assertThat(late.getFirst().state())
        .isEqualTo(new SourceState(atEnd, "not read to its end for 62 s"));

    full = null;
    assertThat(after(Duration.ofSeconds(2), loop))
        .extracting(AuthEvent::outcome)
        .containsExactly(Outcome.SUCCESS);
  }

  @Test
  void whatHasAnEndIsNotSilentAfterIt() {
    ReadLoop loop = loop(true);
    after(Duration.ZERO, loop);

    assertThat(after(Duration.ofHours(1), loop)).isEmpty();
  }
}
