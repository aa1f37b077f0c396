// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Lockout.Step;
import io.mailvigil.common.event.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several back ends form one lock: their order, and what random failures and kills leave. */
class LockChainTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
  private static final Account BOB = new Account("default", "bob@example.org");
  private static final LockChain CHAIN =
      new LockChain(Map.of("dovecot", 1, "ldap", 1, "postfix", 2, "portal", 3));

  private LockLedger ledger = new LockLedger(CHAIN);

  private Lockout lock(Instant now) {
    return ledger.enter(
        new LockPlan(BOB, Mode.AUTO, "i1", Duration.ofMinutes(15), "because"),
        "l1",
        State.LOCKING,
        null,
        "policy",
        now,
        now.plus(Duration.ofMinutes(15)));
  }

  private List<String> asked() {
    return ledger.tasks().stream().map(LockTask::backend).sorted().toList();
  }

  private void answer(String backend, LockResult result) {
    LockTask task =
        ledger.tasks().stream().filter(t -> t.backend().equals(backend)).findFirst().orElseThrow();
    ledger.reply(new LockReply(task, result, ""), NOW);
  }

  private void fail(String backend) {
    LockTask task =
        ledger.tasks().stream().filter(t -> t.backend().equals(backend)).findFirst().orElseThrow();
    ledger.reply(new LockReply(task, null, "away"), NOW);
  }

  private Lockout word() {
    return Objects.requireNonNull(ledger.of(BOB));
  }

  @Test
  void oneStepAfterTheOtherAndBackInReverse() {
    lock(NOW);
    assertThat(asked()).containsExactly("dovecot", "ldap");
    answer("dovecot", new LockResult.Locked(List.of()));
    assertThat(asked()).containsExactly("ldap");
    answer("ldap", new LockResult.Refused("no such account"));
    assertThat(asked()).containsExactly("postfix");
    answer("postfix", new LockResult.Locked(List.of()));
    assertThat(asked()).containsExactly("portal");
    assertThat(word().state()).isEqualTo(State.LOCKING);
    answer("portal", new LockResult.Locked(List.of()));
    assertThat(word().state()).isEqualTo(State.LOCKED);

    ledger.undo(word(), "ann", "phoned");
    assertThat(asked()).containsExactly("portal");
    answer("portal", new LockResult.Unlocked(false, List.of()));
    assertThat(asked()).containsExactly("postfix");
    answer("postfix", new LockResult.Unlocked(false, List.of()));
    assertThat(asked()).containsExactly("dovecot");
    answer("dovecot", new LockResult.Unlocked(false, List.of()));
    assertThat(word().state()).isEqualTo(State.ENDED);
  }

  @Test
  void aStepThatFailsHoldsUpNothingAndLeavesTheOthersInForce() {
    lock(NOW);
    answer("dovecot", new LockResult.Locked(List.of()));
    fail("ldap");
    assertThat(asked()).containsExactly("ldap", "postfix");
    answer("postfix", new LockResult.Locked(List.of()));
    answer("portal", new LockResult.Locked(List.of()));
    for (int i = 0; i < 100; i++) {
      fail("ldap");
    }
    assertThat(word().state()).isEqualTo(State.LOCKING);
    assertThat(word().backends())
        .filteredOn(h -> h.step() == Step.HELD)
        .extracting(Lockout.Held::backend)
        .containsExactlyInAnyOrder("dovecot", "postfix", "portal");
    answer("ldap", new LockResult.Locked(List.of()));
    assertThat(word().state()).isEqualTo(State.LOCKED);
  }

  /** Else the comparison with the back end would take it for vanished, and end the whole lock. */
  @Test
  void somebodyElsesLockIsNoneOfOurs() {
    lock(NOW);
    answer("dovecot", new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
    assertThat(word().backends().getFirst().step()).isEqualTo(Step.OTHERS);
    assertThat(ledger.vanished(BOB, "l1", "dovecot")).isNull();
    for (String other : List.of("ldap", "postfix", "portal")) {
      answer(other, new LockResult.Locked(List.of()));
    }
    assertThat(word().state()).isEqualTo(State.LOCKED);
    assertThat(ledger.tasks()).isEmpty();
    assertThat(ledger.vanished(BOB, "l1", "dovecot")).isNull();
  }

  private static IntStream seeds() {
    return IntStream.range(0, 200 * Integer.getInteger("mailvigil.test.times", 1));
  }

  /**
   * Failures, lost answers and kills at random: the ledger never says locked before every back end
   * that can is, never unlocked while one still is, and all agree once the failures end.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void whateverFailsLedgerAndBackEndsAgreeInTheEnd(int seed) {
    Random random = new Random(seed);
    Map<String, DemoLock> servers = new HashMap<>();
    CHAIN.steps().keySet().forEach(name -> servers.put(name, new DemoLock()));
    List<Lockout> stored = new ArrayList<>(List.of(lock(NOW)));
    boolean undone = false;
    for (int step = 0; step < 400; step++) {
      boolean calm = step > 300;
      List<LockTask> tasks = ledger.tasks();
      for (LockTask task : tasks) {
        int luck = calm ? 9 : random.nextInt(10);
        if (luck < 3) {
          put(stored, ledger.reply(new LockReply(task, null, "away"), NOW));
          continue;
        }
        DemoLock server = Objects.requireNonNull(servers.get(task.backend()));
        LockResult result = task.lock() ? server.lock(task.order()) : server.unlock(BOB);
        if (luck < 5) { // killed between the call and its answer
          ledger = new LockLedger(CHAIN);
          ledger.restore(stored.getLast());
          break;
        }
        put(stored, ledger.reply(new LockReply(task, result, ""), NOW));
      }
      long held = servers.values().stream().filter(s -> !s.held().isEmpty()).count();
      if (word().state() == State.LOCKED) {
        assertThat(held).isEqualTo(4);
      } else if (word().state() == State.ENDED) {
        assertThat(held).isZero();
      }
      if (!undone && step >= 150 && random.nextInt(20) == 0) {
        undone = true;
        put(stored, ledger.undo(word(), "ann", "phoned"));
      }
    }
    assertThat(word().state()).isEqualTo(undone ? State.ENDED : State.LOCKED);
    assertThat(word().until()).isEqualTo(NOW.plus(Duration.ofMinutes(15)));
  }

  private static void put(List<Lockout> stored, @org.jspecify.annotations.Nullable Lockout word) {
    if (word != null) {
      stored.add(word);
    }
  }
}
