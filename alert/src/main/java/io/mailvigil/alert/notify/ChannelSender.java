// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.alert.notify.Notifier.Delivery;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Told;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what one channel has to tell, one message at a time: again and again with growing pauses
 * until the other side takes it, and then records it before anything else. {@code
 * mailvigil.alert.notify.messages{channel, result=taken|refused|expired}} counts how messages
 * ended, {@code mailvigil.alert.notify.attempts.failed} the attempts that did not end one, {@code
 * mailvigil.alert.notify.circuit.open} is 1 while all of them wait for the server.
 */
final class ChannelSender implements Runnable {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final String channel;
  private final Notifier.Config way;
  private final Notifier notifier;
  private final Circuit circuit = new Circuit();
  private final ChannelQueue queue;
  private final ToldMemory told;
  private final Answers answers;
  private final Duration retryFor;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Counter failed;

  /**
   * Changes that wait or are being sent: read again after a rebalance, they are not taken twice.
   */
  private final Set<String> pending = ConcurrentHashMap.newKeySet();

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean busy;
  private volatile @Nullable String problem;
  private volatile int lost;

  ChannelSender(
      String channel,
      NotifyConfig.Channel settings,
      ToldMemory told,
      Answers answers,
      Duration retryFor,
      MeterRegistry meters,
      InstantSource clock) {
    this.channel = channel;
    this.way = settings.way();
    this.notifier = way.make();
    this.queue = new ChannelQueue(channel, settings.policy());
    this.told = told;
    this.answers = answers;
    this.retryFor = retryFor;
    this.meters = meters;
    this.clock = clock;
    this.failed =
        Counter.builder("mailvigil.alert.notify.attempts.failed")
            .description("attempts to send after which the message had to be sent again")
            .tag("channel", channel)
            .register(meters);
    Gauge.builder("mailvigil.alert.notify.circuit.open", circuit, c -> c.isOpen() ? 1 : 0)
        .description("1 while every message of the channel waits for its server to come back")
        .tag("channel", channel)
        .strongReference(true)
        .register(meters);
  }

  /** Takes a change; {@code done} is called once it need not be read again. */
  void offer(Change change, Runnable done) {
    String id = change.id(channel);
    // later states of an alert are told by actions
    if (!way.wants(change) || told.contains(id)) {
      done.run();
    } else if (pending.add(id)) {
      queue.offer(
          new ChannelQueue.Item(
              change,
              () -> {
                pending.remove(id);
                done.run();
              }),
          clock.instant());
    }
  }

  @Override
  public void run() {
    try {
      while (!isClosedAfter(Duration.ZERO)) {
        busy = true;
        ChannelQueue.Due due = queue.next(clock.instant());
        if (due != null) {
          deliver(due);
        }
        busy = false;
        if (due == null && isClosedAfter(LOOK)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(ChannelQueue.Due due) throws InterruptedException {
    Instant first = clock.instant();
    while (true) {
      Duration pause = circuit.pause(clock.instant());
      if (pause.isPositive()) {
        // what waits for a server's return is safe in Kafka and holds up nobody
        busy = false;
        if (isClosedAfter(pause)) {
          return;
        }
      }
      if (isDelivered(due)) {
        return;
      }
      if (first.plus(retryFor).isBefore(clock.instant())) {
        lost++;
        record(due, Outcome.FAILURE, "expired");
        return;
      }
    }
  }

  /** One attempt; true where it ended the message. */
  private boolean isDelivered(ChannelQueue.Due due) throws InterruptedException {
    try {
      switch (notifier.send(due.message().with(answers))) {
        case Delivery.Taken taken -> {
          circuit.answered();
          problem = null;
          record(due, Outcome.SUCCESS, "taken");
        }
        case Delivery.Refused(String why) -> {
          circuit.answered();
          problem = "channel " + channel + ": " + why;
          lost++;
          record(due, Outcome.FAILURE, "refused");
        }
      }
      return true;
    } catch (RetryLater e) {
      failed(e, e.after());
    } catch (IOException | ConfigException e) {
      failed(e, Duration.ZERO);
    }
    return false;
  }

  private void failed(Exception e, Duration asked) {
    circuit.failed(clock.instant(), asked);
    failed.increment();
    problem =
        "channel "
            + channel
            + ": "
            + e.getMessage()
            + " (it is tried again"
            + circuit.words()
            + ")";
  }

  /** Does not return before it is durable, unless closed: then it will be sent again. */
  private void record(ChannelQueue.Due due, Outcome outcome, String result)
      throws InterruptedException {
    Instant now = clock.instant();
    meters
        .counter("mailvigil.alert.notify.messages", "channel", channel, "result", result)
        .increment();
    while (true) {
      try {
        told.add(
            due.items().stream()
                .map(item -> new Told(item.change().id(channel), channel, now, outcome))
                .toList());
        due.items().forEach(item -> item.done().run());
        return;
      } catch (KafkaException e) {
        problem = "channel " + channel + ": " + e.getMessage();
        if (isClosedAfter(AGAIN)) {
          return;
        }
      }
    }
  }

  private boolean isClosedAfter(Duration wait) throws InterruptedException {
    return closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What stands in the way or was lost, as a sentence; null when nothing is. */
  @Nullable String problem() {
    String now = problem;
    if (now != null) {
      return now;
    }
    return lost == 0
        ? null
        : "channel " + channel + ": " + lost + " messages could not be delivered since the start";
  }

  /** True while nothing urgent waits for its first attempt. */
  boolean isQuiet() {
    return queue.isQuiet(clock.instant()) && !busy;
  }

  /** Ends {@link #run()} after the attempt that is under way. */
  void stop() {
    closed.countDown();
  }
}
