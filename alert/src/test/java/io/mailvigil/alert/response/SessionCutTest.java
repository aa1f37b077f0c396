// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.SessionReply;
import io.mailvigil.alert.lock.SessionTask;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionCutTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob@example.org");
  private static final String AUTO = "responses: {kill-sessions: auto}";
  private final Recorded out = new Recorded();

  private Responder responder(String yaml, String... cutters) {
    return new Responder(
        Given.config(yaml),
        Accounts.DEFAULT,
        List.of(),
        LockChain.of(List.of("demo")),
        List.of(cutters),
        BlockParts.NONE,
        false,
        out);
  }

  private static Detection stopped(Account account, Instant time) {
    return stopped(account, FirstFactor.PASSED, Ledger.ACCOUNT, time);
  }

  private static Detection stopped(
      Account account, FirstFactor first, Ledger ledger, Instant time) {
    return Given.detection(
        "D11-second-factor-after-stop",
        account,
        Severity.HIGH,
        "second-factor",
        ledger,
        first,
        new Evidence.Count(3, 3, Duration.ofMinutes(10), 1, 1, first),
        List.of(ResponseAction.NOTIFY_USER, ResponseAction.KILL_SESSIONS),
        time);
  }

  private Response response(String id) {
    return Recorded.of(out.newest(id), ResponseAction.KILL_SESSIONS).getFirst();
  }

  private Response decided(Responder responder, Detection d, Instant now) {
    responder.detection(d, now);
    return response(d.id());
  }

  @Test
  void theSessionsEndOnceAndTheAccountIsNotLocked() {
    Responder responder = responder(AUTO, "dovecot", "ldap");
    Detection d = stopped(BOB, NOW);

    assertThat(decided(responder, d, NOW).decision()).isEqualTo(Decision.APPROVED);
    List<SessionTask> tasks = responder.sessionTasks();
    assertThat(tasks).extracting(SessionTask::backend).containsExactly("dovecot", "ldap");
    assertThat(responder.idle()).isFalse();
    tasks.forEach(task -> responder.reply(new SessionReply(task, ""), NOW.plusMillis(20)));
    tasks.forEach(task -> responder.reply(new SessionReply(task, ""), NOW.plusMillis(30)));

    ActionTaken done = out.actions(Deed.KILL_SESSIONS).getFirst();
    assertThat(out.actions(Deed.KILL_SESSIONS)).hasSize(1);
    assertThat(done.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(done.backends()).containsExactly("dovecot", "ldap");
    assertThat(response(d.id()).decision()).isEqualTo(Decision.DONE);
    assertThat(responder.idle()).isTrue();
    assertThat(out.lockouts).isEmpty();
  }

  @Test
  void anotherAlertOfTheNextTenMinutesDoesNotEndThemAgain() {
    Responder responder = responder(AUTO, "dovecot");
    decided(responder, stopped(BOB, NOW), NOW);
    responder.sessionTasks().forEach(t -> responder.reply(new SessionReply(t, ""), NOW));

    Instant later = NOW.plus(SessionCuts.PAUSE).minusMillis(1);
    assertThat(decided(responder, stopped(BOB, later), later).decision()).isEqualTo(Decision.DONE);
    assertThat(responder.sessionTasks()).isEmpty();

    Instant after = NOW.plus(SessionCuts.PAUSE);
    assertThat(decided(responder, stopped(BOB, after), after).decision())
        .isEqualTo(Decision.APPROVED);
    assertThat(responder.sessionTasks()).hasSize(1);
  }

  /** Who knows only a name cannot throw its owner out. */
  @Test
  void guessesEndNoSession() {
    Responder responder = responder(AUTO, "dovecot");
    List<Detection> all =
        List.of(
            stopped(BOB, FirstFactor.FAILED, Ledger.ACCOUNT, NOW),
            stopped(BOB, FirstFactor.UNKNOWN, Ledger.ACCOUNT, NOW.plusMillis(1)),
            stopped(BOB, FirstFactor.PASSED, Ledger.SOURCE, NOW.plusMillis(2)),
            Given.with(stopped(BOB, NOW.plusMillis(3)), false, false, sources(), 0),
            Given.with(stopped(BOB, NOW.plusMillis(4)), true, true, sources(), 0),
            stopped(BOB, NOW.minus(Duration.ofMinutes(11))),
            stopped(new Account(Account.DEFAULT_TENANT, "postmaster@example.org"), NOW));

    for (Detection d : all) {
      assertThat(decided(responder, d, NOW).decision()).as("%s", d).isEqualTo(Decision.REFUSED);
    }
    assertThat(responder.sessionTasks()).isEmpty();
  }

  private static List<SourceAddress> sources() {
    return List.of(SourceAddress.of("203.0.113.9"));
  }

  @Test
  void notMoreAccountsThanTheBudget() {
    Responder responder = responder(AUTO, "dovecot");
    for (int i = 0; i < 20; i++) {
      Account one = new Account(Account.DEFAULT_TENANT, "u" + i + "@example.org");
      decided(responder, stopped(one, NOW), NOW);
    }
    assertThat(responder.sessionTasks()).hasSize(5);
  }

  @Test
  void shadowOnlySaysSoAndNoBackEndIsSaid() {
    Responder shadow = responder("", "dovecot");
    assertThat(decided(shadow, stopped(BOB, NOW), NOW).decision()).isEqualTo(Decision.WOULD);
    assertThat(shadow.sessionTasks()).isEmpty();

    Responder none = responder(AUTO);
    Instant later = NOW.plusSeconds(1);
    assertThat(decided(none, stopped(BOB, later), later).why()).contains("doveadm");
    assertThat(none.sessionTasks()).isEmpty();
  }

  /** The next process makes the calls that are open, and no others. */
  @Test
  void aKillBetweenTwoBackEndsIsTakenUp() {
    Responder first = responder(AUTO, "dovecot", "ldap");
    decided(first, stopped(BOB, NOW), NOW);
    first.reply(new SessionReply(first.sessionTasks().getFirst(), ""), NOW);

    Responder next = responder(AUTO, "dovecot", "ldap");
    out.restoreInto(next);

    assertThat(next.sessionTasks()).extracting(SessionTask::backend).containsExactly("ldap");
    next.sessionTasks().forEach(task -> next.reply(new SessionReply(task, ""), NOW));
    assertThat(out.actions(Deed.KILL_SESSIONS)).hasSize(1);
  }

  @Test
  void aBackEndThatFailsIsAskedAgainForTwoMinutesAndThenToldOf() {
    Responder responder = responder(AUTO, "dovecot");
    Detection d = stopped(BOB, NOW);
    decided(responder, d, NOW);
    SessionTask task = responder.sessionTasks().getFirst();

    Instant almost = NOW.plusSeconds(120).minusMillis(1);
    responder.reply(new SessionReply(task, "it does not answer"), almost);
    assertThat(responder.sessionTasks()).hasSize(1);
    responder.reply(new SessionReply(task, "it does not answer"), NOW.plusSeconds(120));

    assertThat(responder.sessionTasks()).isEmpty();
    ActionTaken failed = out.actions(Deed.KILL_SESSIONS).getFirst();
    assertThat(failed.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(failed.urgency()).isEqualTo(Urgency.NOW);
    assertThat(failed.message()).contains("it does not answer");
    assertThat(response(d.id()).decision()).isEqualTo(Decision.FAILED);
  }

  @Test
  void whatIsOverIsForgotten() {
    Responder responder = responder(AUTO, "dovecot");
    decided(responder, stopped(BOB, NOW), NOW);
    String key = "/sessions/" + BOB.key();

    responder.forget(NOW.plus(Duration.ofHours(1)));
    assertThat(out.memories).containsKey(key);
    responder.sessionTasks().forEach(t -> responder.reply(new SessionReply(t, ""), NOW));
    responder.forget(NOW.plus(Duration.ofHours(1)));

    assertThat(out.memories).doesNotContainKey(key);
  }
}
