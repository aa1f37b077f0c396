// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lock.DemoLock;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.LockResult;
import io.mailvigil.alert.lock.LockTask;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Killed at any moment, in the middle of any step, the ledger and the back end agree afterwards,
 * the ledger says what it would have said undisturbed, and each state change is published once.
 */
class CrashTest {
  private static final Duration STEP = Duration.ofMinutes(1);

  /** What survives a kill: the topics, the place read, and the mail server. */
  private static final class World {
    final Recorded topics = new Recorded();
    final DemoLock server = new DemoLock();
    int read;
  }

  /** One process: everything it knows dies with it. */
  private static final class Process implements Outbox {
    private final World world;
    private final Responder responder;
    private final List<Runnable> transaction = new ArrayList<>();

    Process(World world) {
      this.world = world;
      this.responder =
          new Responder(
              Given.config("responses: {lock: auto}\nlock: {budget: {locks: 1000}}"),
              Accounts.DEFAULT,
              List.of(),
              LockChain.of(List.of("demo")),
              BlockParts.NONE,
              false,
              this);
      world.topics.restoreInto(responder);
    }

    @Override
    public void lockout(Lockout lockout) {
      transaction.add(() -> world.topics.lockout(lockout));
    }

    @Override
    public void forget(Account account) {
      transaction.add(() -> world.topics.forget(account));
    }

    @Override
    public void memory(AlertMemory memory) {
      transaction.add(() -> world.topics.memory(memory));
    }

    @Override
    public void forget(String key) {
      transaction.add(() -> world.topics.forget(key));
    }

    @Override
    public void report(Report report) {
      transaction.add(() -> world.topics.report(report));
    }

    @Override
    public void confirmation(Confirmation confirmation) {
      transaction.add(() -> world.topics.confirmation(confirmation));
    }

    void commit(int read) {
      transaction.forEach(Runnable::run);
      transaction.clear();
      world.read = read;
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Input {@code i} at minute {@code i}: attacks on six accounts, now and then an unlock. */
  private static List<BiConsumer<Responder, Instant>> input(long seed) {
    Random random = new Random(seed);
    List<BiConsumer<Responder, Instant>> all = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Account account = new Account("default", "u" + random.nextInt(6) + "@example.org");
      if (random.nextInt(8) == 0) {
        String id = "c" + i;
        all.add((r, now) ->
            r.command(new Command.Unlock(id, "root", "phoned", now, account, false), now));
      } else {
        all.add((r, now) ->
            r.detection(Given.burst(account, 10, Severity.CRITICAL, FirstFactor.PASSED, now), now));
      }
    }
    return all;
  }

  private static World run(long seed, @Nullable Random kills) {
    World world = new World();
    List<BiConsumer<Responder, Instant>> input = input(seed);
    Process process = new Process(world);
    int size = input.size();
    while (world.read < size + 26 * 60) { // the longest lock lasts 24 h
      try {
        step(world, process, input, kills);
      } catch (Killed e) {
        process = new Process(world);
      }
    }
    return world;
  }

  private static void step(
      World world,
      Process process,
      List<BiConsumer<Responder, Instant>> input,
      @Nullable Random kills) {
    int at = world.read;
    Instant now = NOW.plus(STEP.multipliedBy(at));
    process.responder.tick(now);
    if (at < input.size()) {
      input.get(at).accept(process.responder, now);
    }
    perhapsKilled(kills);
    process.commit(at + 1);
    perhapsKilled(kills);
    finish(world, process, now, kills);
  }

  private static void finish(World world, Process process, Instant now, @Nullable Random kills) {
    for (List<LockTask> tasks = process.responder.tasks();
        !tasks.isEmpty();
        tasks = process.responder.tasks()) {
      for (LockTask task : tasks) {
        LockResult result =
            task.lock()
                ? world.server.lock(task.order())
                : world.server.unlock(task.lockout().account());
        perhapsKilled(kills);
        process.responder.reply(new LockReply(task, result, ""), now);
        perhapsKilled(kills);
        process.commit(world.read);
        perhapsKilled(kills);
      }
    }
  }

  private static void perhapsKilled(@Nullable Random kills) {
    if (kills != null && kills.nextInt(7) == 0) {
      throw new Killed();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aKillAtAnyMomentChangesNothing(long seed) {
    World calm = run(seed, null);
    World killed = run(seed, new Random(seed * 31));

    assertThat(killed.server.held()).isEmpty();
    assertThat(killed.topics.lockouts.keySet()).isEqualTo(calm.topics.lockouts.keySet());
    killed.topics.lockouts.forEach((account, lockout) -> {
      Lockout undisturbed = Objects.requireNonNull(calm.topics.lockouts.get(account));
      assertThat(lockout.id()).isEqualTo(undisturbed.id());
      assertThat(lockout.state()).isEqualTo(undisturbed.state());
      assertThat(lockout.until()).isEqualTo(undisturbed.until());
      assertThat(lockout.earlier()).isEqualTo(undisturbed.earlier());
    });
    Set<String> published = new HashSet<>();
    for (Report report : killed.topics.reports) {
      int revision = report instanceof RaisedAlert alert ? alert.revision() : 0;
      assertThat(published.add(report.id() + "/" + revision)).as(report.message()).isTrue();
    }
    assertThat(alerts(killed)).isEqualTo(alerts(calm));
  }

  private static Set<String> alerts(World world) {
    Set<String> all = new HashSet<>();
    for (Report report : world.topics.reports) {
      if (report instanceof RaisedAlert alert) {
        all.add(alert.incident() + " " + alert.id());
      }
    }
    return all;
  }
}
