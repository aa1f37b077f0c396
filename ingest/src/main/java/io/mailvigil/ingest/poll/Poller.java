// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.ingest.receive.LineSource;
import io.mailvigil.ingest.receive.Received;
import io.mailvigil.ingest.receive.Spool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a provider's API again and again and puts each record once into the spool, over restarts
 * too.
 *
 * <p>Every look overlaps the one before, because records come late and out of order; what was seen
 * is dropped by its id. A feed's place moves on only when its whole window is in the spool. So a
 * kill at any point leaves no gap, and since the ids stand in the spool with their records, no
 * double.
 */
final class Poller implements LineSource {
  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  private final String name;
  private final PollSettings settings;
  private final Api api;
  private final Outside outside;
  private final List<FeedPoll> feeds = new ArrayList<>();
  private final PollMemory memory;
  private final Path file;
  private final Spool spool;
  private final Requests requests;
  private final Spooling spooling;
  private volatile @Nullable String problem;
  private volatile boolean closing;
  private @Nullable Thread thread;
  private boolean begun;

  /** A poller as it runs. */
  static Poller live(
      LineSource.Config config,
      PollSettings settings,
      Api api,
      Spool spool,
      Clock clock,
      Received received) {
    Outside outside = new LiveOutside(settings, spool, memory(spool), clock);
    return new Poller(
        config.name(),
        settings,
        api,
        spool,
        outside,
        new Pace(api.gap(), () -> ThreadLocalRandom.current().nextDouble()),
        received);
  }

  Poller(
      String name,
      PollSettings settings,
      Api api,
      Spool spool,
      Outside outside,
      Pace pace,
      Received received) {
    this.name = name;
    this.settings = settings;
    this.api = api;
    this.spool = spool;
    this.outside = outside;
    this.file = memory(spool);
    this.memory = new PollMemory(api.feeds(), settings.overlap());
    this.requests = new Requests(api, outside, pace, settings.server());
    this.spooling = new Spooling(outside, memory, received);
    for (String feed : api.feeds()) {
      feeds.add(
          new FeedPoll(
              name + "/" + feed + "/", memory.feed(feed), settings, api, requests, spooling));
    }
  }

  /** Where a poller's memory lies. */
  static Path memory(Spool spool) {
    return spool.file().resolveSibling(spool.file().getFileName() + ".seen");
  }

  @Override
  public void start() {
    recall();
    thread = Thread.ofVirtual().name(name).start(this::poll);
  }

  /** Takes up what is known of earlier runs. */
  void recall() {
    memory.load(file);
    long now = outside.now().toEpochMilli();
    spool.records((id, line) -> {
      for (FeedPoll feed : feeds) {
        feed.recall(id, now);
      }
    });
  }

  private void poll() {
    try {
      while (!closing) {
        outside.pause(round());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("source", name).setCause(e).log("a poller has stopped");
      problem = name + " has stopped on an error of its own (" + e + "): see the log, restart";
    }
  }

  /**
   * Asks each feed that is due once.
   *
   * @return how long to wait for the next round
   */
  Duration round() throws InterruptedException {
    Instant begin = outside.now();
    Instant next = begin.plus(settings.interval());
    String said = null;
    try {
      if (!begun) {
        spooling.begin(
            begin.minus(settings.lookBack()), api.feeds().stream().map(memory::feed).toList());
        begun = true;
      }
      for (FeedPoll feed : feeds) {
        Instant due = feed.look(begin);
        next = due.isBefore(next) ? due : next;
        said = said == null ? feed.problem() : said;
      }
      spooling.saveWhereDue();
    } catch (IOException e) {
      said =
          "the poller's memory %s can not be written (%s): make room or mend its permissions"
              .formatted(file, e.getMessage());
    }
    say(said);
    Duration wait = Duration.between(outside.now(), next);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private void say(@Nullable String said) {
    if (said != null && !said.equals(problem)) {
      LOG.atWarn().addKeyValue("source", name).addKeyValue("why", said).log("a log is not polled");
    }
    problem = said;
  }

  @Override
  public @Nullable String problem() {
    String waiting = requests.waiting();
    return problem == null && waiting != null ? name + ": " + waiting : problem;
  }

  @Override
  public void close() {
    closing = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
