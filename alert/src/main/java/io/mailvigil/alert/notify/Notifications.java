// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.LinkConfig;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Told;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.wire.TopicEnds;
import io.mailvigil.common.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells people and programs of the reports on the alerts' topic: each once per channel, except that
 * a kill between the other side's answer and our record of it repeats a message under the same id.
 * It never holds up a lock: a consumer group and a thread per channel of its own.
 */
public final class Notifications implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(25);
  private static final String LOG = "log";

  private final NotifyConfig config;
  private final LinkConfig links;
  private final Map<String, String> kafka;
  private final Consumer<Report> lines;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final List<ChannelSender> senders = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable ToldLog told;
  private @Nullable ReportReader reader;
  private @Nullable Admin admin;

  /**
   * Does no I/O.
   *
   * @param links what messages carry to be answered by
   * @param kafka what every Kafka client of this process needs
   * @param lines gets each report once, to print it, where {@code alert.notify.log} is on
   */
  public Notifications(
      NotifyConfig config,
      LinkConfig links,
      Map<String, String> kafka,
      Consumer<Report> lines,
      MeterRegistry meters,
      InstantSource clock) {
    this.config = config;
    this.links = links;
    this.kafka = Map.copyOf(kafka);
    this.lines = lines;
    this.meters = meters;
    this.clock = clock;
  }

  /** Begins. Throws {@link ConfigException} where a channel cannot be made. */
  public synchronized void start() {
    ToldLog log = new ToldLog(kafka);
    told = log;
    admin = Admin.create(new HashMap<>(kafka));
    config
        .channels()
        .forEach((name, settings) ->
            senders.add(
                new ChannelSender(
                    name, settings, log, links.in(name), config.retryFor(), meters, clock)));
    ReportReader reading =
        new ReportReader(kafka, log, senders.size(), this::take, this::print, clock);
    reader = reading;
    threads.add(Thread.ofPlatform().name("mailvigil-notify").start(reading));
    for (ChannelSender sender : senders) {
      threads.add(Thread.ofPlatform().name("mailvigil-notify-channel").start(sender));
    }
  }

  /** Gives a report to every channel, each of which says once that it is done with it. */
  private void take(Report report, Runnable done) {
    Change change = new Change(report);
    senders.forEach(sender -> sender.offer(change, done));
  }

  /** Prints what has not been printed: every action, and of an alert its first state. */
  private void print(List<Report> reports) throws InterruptedException {
    ToldLog log = told;
    if (!config.log() || log == null) {
      return;
    }
    List<Told> printed = new ArrayList<>();
    for (Report report : reports) {
      String id = new Change(report).id(LOG);
      if (!log.contains(id) && printed.stream().noneMatch(one -> one.id().equals(id))) {
        lines.accept(report);
        printed.add(new Told(id, LOG, clock.instant(), Outcome.SUCCESS));
      }
    }
    log.add(printed);
  }

  /** Degraded while a channel does not take messages or has lost some; never down. */
  public synchronized Health health() {
    List<String> problems = new ArrayList<>();
    if (reader != null && reader.problem() != null) {
      problems.add(String.valueOf(reader.problem()));
    }
    for (ChannelSender sender : senders) {
      String problem = sender.problem();
      if (problem != null) {
        problems.add(problem);
      }
    }
    return problems.isEmpty() ? new Health.Up() : new Health.Degraded(String.join("; ", problems));
  }

  /**
   * True while every report has been read and nothing urgent waits for its first attempt; digests
   * and what a server refuses for now may still wait: they are sent after the next start.
   */
  public synchronized boolean idle() {
    ReportReader reading = reader;
    Admin asking = admin;
    if (reading == null || asking == null) {
      return false;
    }
    try {
      Map<TopicPartition, Long> reached = reading.reached();
      return TopicEnds.areReached(asking, Topics.ALERTS.name(), reached)
          && senders.stream().allMatch(ChannelSender::isQuiet);
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops within 30 s; what was not told is read again at the next start. */
  @Override
  public void close() {
    if (reader != null) {
      reader.stop();
    }
    senders.forEach(ChannelSender::stop);
    try {
      for (Thread thread : threads) {
        if (!thread.join(STOP)) {
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (told != null) {
      told.close();
    }
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }
}
