// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Told;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelSenderTest {
  /** What was told, kept in memory over the "restarts" of one test. */
  private static final class Memory implements ToldMemory {
    private final Set<String> ids = new HashSet<>();

    @Override
    public synchronized boolean contains(String id) {
      return ids.contains(id);
    }

    @Override
    public synchronized void add(Collection<Told> all) {
      all.forEach(one -> ids.add(one.id()));
    }
  }

  /** A way whose other side does as it is told, then takes everything. */
  private static final class Scripted implements Notifier.Config, Notifier {
    private final Deque<IOException> failures = new ArrayDeque<>();
    private final List<Message> sent = new CopyOnWriteArrayList<>();

    @Override
    public Notifier make() {
      return this;
    }

    @Override
    public synchronized Delivery send(Message message) throws IOException {
      sent.add(message);
      IOException failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      return new Delivery.Taken();
    }
  }

  private final Memory memory = new Memory();
  private final Scripted way = new Scripted();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicInteger done = new AtomicInteger();
  private ChannelSender sender = start();
  private Thread thread = Thread.ofVirtual().start(sender);

  private ChannelSender start() {
    return new ChannelSender(
        "c",
        new NotifyConfig.Channel(
            new ChannelPolicy(Severity.MEDIUM, 1_000, Duration.ZERO, Duration.ofHours(1), null),
            way),
        memory,
        Answers.NONE,
        Duration.ofMinutes(5),
        meters,
        InstantSource.system());
  }

  @AfterEach
  void tearDown() throws Exception {
    sender.stop();
    thread.join();
  }

  private void offer(Report report) {
    sender.offer(new Change(report), done::incrementAndGet);
  }

  @Test
  void aMessageIsSentAgainUntilItIsTakenAndHealthSaysWhyItWaits() {
    way.failures.add(new RetryLater("the server answered 429: slow down", Duration.ofSeconds(2)));
    long start = System.nanoTime();
    offer(Samples.alert("a1", "i1", Severity.CRITICAL, "bob"));

    await().until(() -> sender.problem() != null);
    assertThat(sender.problem()).contains("channel c").contains("429").contains("tried again");
    await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(way.sent).hasSize(2).extracting(Message::id).containsOnly(way.sent.getFirst().id());
    assertThat(sender.problem()).isNull();
    assertThat(
            Objects.requireNonNull(meters.find("mailvigil.alert.notify.attempts.failed").counter())
                .count())
        .isEqualTo(1);
  }

  @Test
  void whatWasToldIsNotToldAgainAfterARestart() throws Exception {
    offer(Samples.alert("a1", "i1", Severity.CRITICAL, "bob"));
    await().until(() -> done.get() == 1);
    sender.stop();
    thread.join();

    sender = start();
    thread = Thread.ofVirtual().start(sender);
    offer(Samples.alert("a1", "i1", Severity.CRITICAL, "bob"));
    offer(Samples.alert("a2", "i2", Severity.CRITICAL, "eve"));
    await().until(() -> done.get() == 3);
    assertThat(way.sent).hasSize(2);
    assertThat(way.sent.getLast().reports()).extracting(Report::id).containsExactly("a2");
  }

  @Test
  void whatIsNotForPeopleIsNotSent() {
    offer(HttpNotifierContract.deed(Deed.UNLOCK, "carol").reports().getFirst());
    assertThat(done).hasValue(1);
    assertThat(sender.isQuiet()).isTrue();
  }
}
