// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert;

import io.mailvigil.alert.block.SourceBlock;
import io.mailvigil.alert.decide.Decider;
import io.mailvigil.alert.decide.DeciderParts;
import io.mailvigil.alert.index.Feed;
import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.alert.index.Indexer;
import io.mailvigil.alert.index.Privacy;
import io.mailvigil.alert.link.AnswerServer;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.OfflineNotes;
import io.mailvigil.alert.notify.Notifications;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.lists.LiveLists;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.run.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The stage alert: decides about detections, carries the decisions out, tells people, indexes. Each
 * is a consumer group of its own: a stopped index or mail server never holds up a lock.
 */
public final class Alert implements Stage {
  private static final int MOST_TOLD = 3;

  private final AlertConfig config;
  private final LiveLists lists;
  private final Consumer<String> say;
  private final Map<String, LockBackend> backends;
  private final Map<String, SourceBlock> blocks;
  private final Decider decider;
  private final Notifications notifications;
  private final AnswerServer answers;
  private final Indexer indexer;
  private volatile List<String> backendProblems = List.of();

  /**
   * Does no I/O.
   *
   * @param trusted trusted networks, proxies and webmail: never blocked, never a reason to lock
   * @param lists the operator's lists, as they stand
   * @param own addresses of this host: never blocked
   * @param kafka what every Kafka client of this process needs
   * @param instance names this process among its like, the same after a restart
   * @param data the data folder; notes of offline unlocks lie in {@link #undone}
   * @param index with an address
   * @param say gets plain sentences for a person: what a lock would fail at
   * @param reports gets each alert and each action once, to print it
   */
  public Alert(
      AlertConfig config,
      Accounts accounts,
      List<Network> trusted,
      LiveLists lists,
      List<Network> own,
      Map<String, String> kafka,
      String instance,
      Path data,
      IndexConfig index,
      Privacy privacy,
      Consumer<String> say,
      Consumer<Report> reports,
      MeterRegistry meters,
      InstantSource clock) {
    this.config = config;
    this.lists = lists;
    this.say = say;
    this.backends = config.lockBackends();
    this.blocks = config.sourceBlocks();
    this.decider =
        new Decider(
            new DeciderParts(
                kafka,
                instance,
                config.response().withLists(lists),
                accounts,
                trusted,
                backends,
                config.backends().chain(),
                blocks,
                own,
                undone(data),
                meters,
                clock));
    this.notifications =
        new Notifications(config.notifications(), config.links(), kafka, reports, meters, clock);
    this.answers = new AnswerServer(config.links(), kafka, meters, clock);
    this.indexer =
        new Indexer(index, kafka, List.of(Feed.events(privacy), Feed.alerts()), meters, clock);
  }

  /** Where {@code unlock --offline} leaves its notes for the ledger. */
  public static OfflineNotes undone(Path data) {
    return new OfflineNotes(data.resolve("alert").resolve("undone"));
  }

  @Override
  public String name() {
    return "alert";
  }

  @Override
  public void start() {
    asked().forEach(LockBackend.Asked::start);
    decider.start();
    notifications.start();
    answers.start();
    indexer.start();
    Thread.ofVirtual().name("mailvigil-lock-back-ends").start(this::look);
  }

  private Stream<LockBackend.Asked> asked() {
    return backends.values().stream()
        .filter(LockBackend.Asked.class::isInstance)
        .map(LockBackend.Asked.class::cast);
  }

  /** What a lock would fail at is said at the start, not when it is needed. */
  private void look() {
    List<String> all = new ArrayList<>();
    backends.values().forEach(backend -> all.addAll(backend.problems()));
    blocks.values().forEach(block -> all.addAll(block.problems()));
    all.forEach(say);
    backendProblems = List.copyOf(all);
  }

  @Override
  public Health health() {
    List<String> whys = new ArrayList<>(backendProblems);
    lists.mistakes().stream().limit(MOST_TOLD).forEach(m -> whys.add("list refused: " + m));
    for (Health health : List.of(decider.health(), notifications.health(), indexer.health())) {
      switch (health) {
        case Health.Up up -> {}
        case Health.Degraded degraded -> whys.add(degraded.why());
        case Health.Down down -> {
          return down;
        }
      }
    }
    return whys.isEmpty() ? new Health.Up() : new Health.Degraded(String.join("; ", whys));
  }

  @Override
  public boolean idle() {
    return decider.idle() && notifications.idle() && indexer.idle();
  }

  /** The decider first: what it has committed is indexed before the end where that is quick. */
  @Override
  public void close() {
    answers.close();
    decider.close();
    asked().forEach(LockBackend.Asked::close);
    notifications.close();
    indexer.close();
  }
}
