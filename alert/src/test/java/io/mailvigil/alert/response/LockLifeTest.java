// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.BOB;
import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lock.DemoLock;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.LockResult;
import io.mailvigil.alert.lock.LockTask;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What becomes of a lock: it begins, ends, is undone, denied, rises, and never moves its end. */
class LockLifeTest {
  private final Recorded out = new Recorded();
  private final DemoLock server = new DemoLock();
  private Responder responder = responder(Given.auto());

  private Responder responder(ResponseConfig config) {
    return new Responder(
        config,
        Accounts.DEFAULT,
        List.of(),
        LockChain.of(List.of("demo")),
        BlockParts.NONE,
        false,
        out);
  }

  /** Makes every call the ledger wants, until it wants none. */
  private void carryOut(Instant now) {
    for (List<LockTask> tasks = responder.tasks(); !tasks.isEmpty(); tasks = responder.tasks()) {
      for (LockTask t : tasks) {
        var result = t.lock() ? server.lock(t.order()) : server.unlock(t.lockout().account());
        responder.reply(new LockReply(t, result, ""), now);
      }
    }
  }

  private Lockout bob() {
    return Objects.requireNonNull(out.lockouts.get(BOB));
  }

  private static Detection burst(Instant time) {
    return Given.burst(BOB, 10, Severity.CRITICAL, FirstFactor.PASSED, time);
  }

  private RaisedAlert found(Detection d, Instant now) {
    return Objects.requireNonNull(responder.detection(d, now));
  }

  private Decision lock(RaisedAlert alert) {
    return Recorded.of(alert, ResponseAction.LOCK).getFirst().decision();
  }

  @Test
  void aLockBeginsAndEndsByItself() {
    Detection d = burst(NOW);
    found(d, NOW);
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKING);
    carryOut(NOW.plusMillis(300));
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKED);
    assertThat(server.held()).hasSize(1);
    assertThat(lock(out.newest(d.id()))).isEqualTo(Decision.DONE);

    responder.tick(NOW.plus(Duration.ofMinutes(15)).minusMillis(1));
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKED);
    responder.tick(NOW.plus(Duration.ofMinutes(15)));
    carryOut(NOW.plus(Duration.ofMinutes(15)));

    assertThat(bob().state()).isEqualTo(Lockout.State.ENDED);
    assertThat(server.held()).isEmpty();
    assertThat(Recorded.of(out.newest(d.id()), ResponseAction.UNLOCK))
        .singleElement()
        .extracting(r -> r.decision())
        .isEqualTo(Decision.DONE);
  }

  @Test
  void furtherFailuresNeverExtendIt() {
    found(burst(NOW), NOW);
    carryOut(NOW);
    Instant until = bob().until();
    for (int i = 1; i < 14; i++) {
      Instant then = NOW.plus(Duration.ofMinutes(i));
      RaisedAlert again = found(burst(then), then);
      assertThat(lock(again)).isEqualTo(Decision.DONE);
      responder.tick(then);
    }
    assertThat(bob().until()).isEqualTo(until);
  }

  @Test
  void distinctIncidentsMakeItLonger() {
    Instant then = NOW;
    for (Duration length :
        List.of(
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(24),
            Duration.ofHours(24))) {
      found(burst(then), then);
      carryOut(then);
      assertThat(bob().length()).isEqualTo(length);
      then = then.plus(length).plusSeconds(1);
      responder.tick(then);
      carryOut(then);
    }
    found(burst(then.plus(Duration.ofDays(8))), then.plus(Duration.ofDays(8)));
    assertThat(bob().length()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void unlockWinsOverTheSameIncident() {
    found(burst(NOW), NOW);
    carryOut(NOW);
    responder.command(new Command.Unlock("c", "root", "phoned", NOW, BOB, false), NOW);
    carryOut(NOW);
    assertThat(server.held()).isEmpty();

    RaisedAlert racing = found(burst(NOW.plusSeconds(5)), NOW.plusSeconds(5));

    assertThat(lock(racing)).isEqualTo(Decision.REFUSED);
    assertThat(server.held()).isEmpty();
    assertThat(bob().undoneBy()).isEqualTo("root");
    assertThat(out.actions(Deed.UNLOCK).getFirst().reason()).isEqualTo("phoned");
  }

  @Test
  void anUnlockWhileTheLockIsUnderWayIsNotOvertaken() {
    found(burst(NOW), NOW);
    LockTask late = responder.tasks().getFirst();
    responder.command(new Command.Unlock("c", "root", "phoned", NOW, BOB, false), NOW);
    responder.reply(new LockReply(late, server.lock(late.order()), ""), NOW);
    carryOut(NOW);
    assertThat(server.held()).isEmpty();
    assertThat(bob().state()).isEqualTo(Lockout.State.ENDED);
  }

  @Test
  void aQuestionIsAnsweredOrLapses() {
    responder = responder(Given.config("responses: {lock: ask}"));
    Detection d = burst(NOW);
    assertThat(lock(found(d, NOW))).isEqualTo(Decision.ASKED);
    assertThat(responder.tasks()).isEmpty();
    assertThat(out.actions(Deed.ASK))
        .singleElement()
        .satisfies(ask -> {
          assertThat(ask.message()).contains("mailvigil approve " + bob().id());
          assertThat(ask.urgency()).isEqualTo(Urgency.NOW);
        });
    responder.tick(NOW.plus(Duration.ofMinutes(30)));
    assertThat(lock(out.newest(d.id()))).isEqualTo(Decision.EXPIRED);
    responder.command(
        new Command.Approve("c", "root", "late", NOW, bob().id()), NOW.plusSeconds(3600));
    assertThat(bob().state()).isEqualTo(Lockout.State.LAPSED);
    assertThat(out.actions(Deed.REFUSE)).hasSize(1);
  }

  @Test
  void anAllowedLockLastsFromTheAnswerOn() {
    responder = responder(Given.config("responses: {lock: ask}"));
    found(burst(NOW), NOW);
    Instant answer = NOW.plus(Duration.ofMinutes(20));
    responder.command(new Command.Approve("c", "root", "yes", answer, bob().id()), answer);
    carryOut(answer);
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKED);
    assertThat(bob().until()).isEqualTo(answer.plus(Duration.ofMinutes(15)));
    assertThat(bob().by()).as("who allowed it").isEqualTo("root");
  }

  @Test
  void aDeniedIncidentIsNotAskedForAgain() {
    responder = responder(Given.config("responses: {lock: ask}"));
    found(burst(NOW), NOW);
    responder.command(new Command.Deny("c", "root", "it is he", NOW, bob().id()), NOW);
    assertThat(lock(found(burst(NOW.plusSeconds(9)), NOW.plusSeconds(9))))
        .isEqualTo(Decision.REFUSED);
    assertThat(out.actions(Deed.ASK)).hasSize(1);
  }

  @Test
  void lockingByHandObeysProtectionUnlessForced() {
    Account root = new Account("default", "root");
    responder.command(new Command.Lock("c1", "op", "why", NOW, root, null, false), NOW);
    assertThat(out.lockouts).doesNotContainKey(root);
    assertThat(out.actions(Deed.REFUSE).getFirst().message()).contains("--force");
    responder.command(
        new Command.Lock("c2", "op", "why", NOW, root, Duration.ofHours(2), true), NOW);
    carryOut(NOW);
    assertThat(Objects.requireNonNull(out.lockouts.get(root)).state())
        .isEqualTo(Lockout.State.LOCKED);
  }

  @Test
  void whatVanishesIsPutBackOnceAndThenLetGo() {
    found(burst(NOW), NOW);
    carryOut(NOW);
    server.unlock(BOB);
    responder.vanished(BOB, bob().id(), "demo", NOW);
    carryOut(NOW);
    assertThat(server.held()).hasSize(1);
    server.unlock(BOB);
    responder.vanished(BOB, bob().id(), "demo", NOW);
    carryOut(NOW);
    assertThat(bob().state()).isEqualTo(Lockout.State.ENDED);
    assertThat(bob().undoneBy()).isEqualTo("back-end");
  }

  /** It is not among what a back end lists as ours, and must not be missed there. */
  @Test
  void whatSomebodyElseHasLockedIsNeitherOursNorMissed() {
    found(burst(NOW), NOW);
    LockTask task = responder.tasks().getFirst();
    LockResult theirs = new LockResult.Already(LockResult.Owner.OTHERS, List.of());
    responder.reply(new LockReply(task, theirs, ""), NOW);
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKED);
    assertThat(bob().backends().getFirst().step()).isEqualTo(Lockout.Step.OTHERS);
    responder.vanished(BOB, bob().id(), "demo", NOW);
    assertThat(responder.tasks()).isEmpty();
    assertThat(bob().state()).isEqualTo(Lockout.State.LOCKED);
  }

  @Test
  void aFailingBackEndIsToldOfOnceAndTriedAgain() {
    Detection d = burst(NOW);
    found(d, NOW);
    for (int i = 0; i < 3; i++) {
      LockTask task = responder.tasks().getFirst();
      responder.reply(new LockReply(task, null, "connection refused"), NOW);
    }
    assertThat(lock(out.newest(d.id()))).isEqualTo(Decision.FAILED);
    assertThat(out.actions(Deed.LOCK)).hasSize(1);
    carryOut(NOW.plusSeconds(5));
    assertThat(lock(out.newest(d.id()))).isEqualTo(Decision.DONE);
    assertThat(out.actions(Deed.LOCK)).hasSize(2);
  }

  @Test
  void anUpdateKeepsTheDecisionsAndTellsNobody() {
    Detection d = burst(NOW);
    found(d, NOW);
    carryOut(NOW);
    RaisedAlert update = found(Given.with(d, true, false, d.sources(), 3), NOW.plusSeconds(60));
    assertThat(update.urgency()).isEqualTo(Urgency.NONE);
    assertThat(lock(update)).isEqualTo(Decision.DONE);
    assertThat(responder.detection(Given.with(d, true, false, d.sources(), 3), NOW)).isNull();
    assertThat(responder.detection(d, NOW)).isNull();
  }

  @Test
  void oldAlertsAreSummedUpOnce() {
    Instant later = NOW.plus(Duration.ofHours(5));
    for (int i = 0; i < 40; i++) {
      Account account = new Account("default", "u" + i + "@example.org");
      assertThat(found(Given.burst(account), later).urgency()).isEqualTo(Urgency.NONE);
    }
    responder.tick(later.plusSeconds(5));
    assertThat(out.actions(Deed.SUMMARIZE_HISTORY)).isEmpty();
    responder.tick(later.plusSeconds(10));
    responder.tick(later.plusSeconds(11));
    assertThat(out.actions(Deed.SUMMARIZE_HISTORY))
        .singleElement()
        .extracting(a -> a.message())
        .asString()
        .startsWith("40 historical alerts");
    assertThat(out.lockouts).isEmpty();
  }

  @Test
  void whatAPersonSaysOfAnAlertIsHandedOnToThoseWhoLearn() {
    Detection d = burst(NOW);
    found(d, NOW);
    Instant later = NOW.plusSeconds(60);
    responder.command(new Command.Feedback("c1", "root", "asked her", later, d.id(), false), later);
    responder.command(new Command.Feedback("c2", "root", "typo", later, "no-alert", true), later);

    assertThat(out.confirmations)
        .containsExactly(
            new Confirmation(later, "root", d.id(), BOB, d.because().getLast(), false));
    assertThat(out.actions(Deed.FEEDBACK)).hasSize(1);
    assertThat(out.actions(Deed.REFUSE)).hasSize(1);
  }
}
