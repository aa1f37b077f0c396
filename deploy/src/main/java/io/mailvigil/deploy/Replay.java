// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.response.BlockParts;
import io.mailvigil.alert.response.Outbox;
import io.mailvigil.alert.response.Responder;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.AccountRisk;
import io.mailvigil.detect.AccountRisks;
import io.mailvigil.detect.DetectionSet;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.ParallelFolds;
import io.mailvigil.ingest.enrich.Enricher;
import io.mailvigil.ingest.enrich.PlaceFinder;
import io.mailvigil.ingest.join.ReadLine.As;
import io.mailvigil.ingest.join.World;
import io.mailvigil.ingest.past.PastLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline over past logs, in event time and with no effect on anything outside: the same
 * reading, detection and response policy as live. The same input always gives the same alerts.
 */
public final class Replay {
  private static final int BATCH = 512;
  private static final Duration HOUSEKEEPING = Duration.ofHours(1);

  /**
   * What a replay found.
   *
   * @param alerts each in its last state, by {@code @timestamp}, then id
   * @param events how many events the logs gave
   * @param bytes how many bytes were read, uncompressed
   * @param gaps a sentence for each thing that was not looked at as it should be
   * @param notice what was inferred of years, null where nothing was
   * @param rules every detection that was in force
   */
  public record Result(
      List<RaisedAlert> alerts,
      long lines,
      long events,
      long bytes,
      List<String> gaps,
      @Nullable String notice,
      List<RuleRef> rules) {}

  private final MailvigilConfig config;
  private final int year;
  private final ZoneId zone;
  private final Path data;

  /**
   * @param year the year of each file's first year-less line, 0 to infer it
   * @param zone the zone of stamps that state none
   * @param data the data folder, for fetched geography
   */
  public Replay(MailvigilConfig config, int year, ZoneId zone, Path data) {
    this.config = config;
    this.year = year;
    this.zone = zone;
    this.data = data;
  }

  /**
   * Reads all files to their end.
   *
   * @param progress takes the number of events read so far, now and then
   */
  public Result run(List<Path> files, LongConsumer progress) throws IOException {
    return run(files, progress, event -> {});
  }

  /**
   * Reads all files to their end.
   *
   * @param progress takes the number of events read so far, now and then
   * @param each takes every event, before this returns; on a thread of its own
   */
  public Result run(List<Path> files, LongConsumer progress, Consumer<AuthEvent> each)
      throws IOException {
    Map<String, RaisedAlert> alerts = new HashMap<>();
    DetectionSet set = config.detection();
    Judge judge = new Judge(set, alerts, each);
    Thread judging = Thread.ofPlatform().name("replay-judge").start(judge::work);
    PastLogs logs = new PastLogs(config.ingest().reading(), year, zone, System.in);
    Enricher enricher =
        new Enricher(PlaceFinder.of(config.ingest().geo(), data, Clock.systemUTC()));
    Feeder feeder = new Feeder(enricher, progress, judge);
    World world;
    try {
      world = logs.events(files, feeder::take);
      feeder.end();
      judging.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      judging.interrupt();
      judge.folds.close();
    }
    if (judge.failure != null) {
      throw new IllegalStateException("the replay failed while judging", judge.failure);
    }
    List<RaisedAlert> sorted = new ArrayList<>(alerts.values());
    sorted.sort(Comparator.comparing(RaisedAlert::time).thenComparing(RaisedAlert::id));
    return new Result(
        sorted,
        lines(world),
        feeder.events,
        logs.bytes(),
        gaps(world, judge, set),
        logs.notice(),
        Stream.concat(set.detectors().stream().map(Detector::rule), Stream.of(AccountRisk.RULE))
            .toList());
  }

  private static long lines(World world) {
    long lines = 0;
    for (As as : As.values()) {
      lines += world.count(as);
    }
    return lines;
  }

  private static List<String> gaps(World world, Judge judge, DetectionSet set) {
    List<String> gaps = new ArrayList<>();
    set.mistakes().forEach(mistake -> gaps.add("left out: " + mistake));
    if (world.evicted() > 0) {
      gaps.add(
          "%,d joins left early: too many were open at once (ingest.reading.max-open)"
              .formatted(world.evicted()));
    }
    if (judge.folds.evicted() > 0) {
      gaps.add(
          "%,d groups were forgotten early: too many at once (detect.most-groups)"
              .formatted(judge.folds.evicted()));
    }
    return gaps;
  }

  /** Hands events over to the judging thread in batches, so that reading and judging overlap. */
  private static final class Feeder {
    private final Enricher enricher;
    private final LongConsumer progress;
    private final Judge judge;
    private List<AuthEvent> batch = new ArrayList<>(BATCH);
    private long events;

    Feeder(Enricher enricher, LongConsumer progress, Judge judge) {
      this.enricher = enricher;
      this.progress = progress;
      this.judge = judge;
    }

    void take(AuthEvent event) {
      batch.add(enricher.enrich(event));
      events++;
      if (batch.size() == BATCH) {
        hand(batch);
        batch = new ArrayList<>(BATCH);
        progress.accept(events);
      }
    }

    void end() {
      hand(batch);
      try {
        judge.folds.end();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    private void hand(List<AuthEvent> full) {
      try {
        if (judge.failure == null) {
          judge.folds.put(full);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** Detection and response policy, on a thread of their own. */
  private final class Judge {
    private final ParallelFolds folds;
    private final AccountRisks risks;
    private final Responder responder;
    private final Map<String, RaisedAlert> alerts;
    private final Consumer<AuthEvent> each;
    private Instant housekeeping = Instant.MIN;
    private volatile @Nullable RuntimeException failure;

    Judge(DetectionSet set, Map<String, RaisedAlert> alerts, Consumer<AuthEvent> each) {
      this.alerts = alerts;
      this.each = each;
      NamedLists lists = set.lists();
      this.responder =
          new Responder(
              config.alert().response().withLists(() -> lists),
              config.accounts(),
              config.nobodys().networks(),
              config.alert().backends().chain(),
              new BlockParts(
                  List.copyOf(config.alert().blocks().all().keySet()), List.of(), List.of()),
              true,
              Outbox.NONE);
      this.risks = new AccountRisks(config.detect().mostGroups(), this::decide);
      this.folds =
          new ParallelFolds(
              set.detectors(),
              set.nobodys(),
              config.detect().mostGroups(),
              Runtime.getRuntime().availableProcessors());
    }

    void work() {
      try {
        boolean more = true;
        while (more) {
          more = take();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** After a failure what was read already is still taken, lest the reader waits for ever. */
    private boolean take() throws InterruptedException {
      try {
        return folds.take(risks, each);
      } catch (RuntimeException e) {
        failure = e;
        return true;
      }
    }

    private void decide(Detection detection) {
      RaisedAlert alert = responder.detection(detection, detection.time());
      if (alert != null) {
        alerts.put(alert.id(), alert);
      }
      if (housekeeping.isBefore(detection.time())) {
        responder.forget(detection.time());
        housekeeping = detection.time().plus(HOUSEKEEPING);
      }
    }
  }
}
