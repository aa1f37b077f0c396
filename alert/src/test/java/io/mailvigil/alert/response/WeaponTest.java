// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.BOB;
import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who knows nothing but names gets nobody locked; whoever floods us makes us stop and shout. */
class WeaponTest {
  private final Recorded out = new Recorded();
  private final Responder responder =
      new Responder(
          Given.auto(),
          Accounts.DEFAULT,
          List.of(),
          LockChain.of(List.of("demo")),
          BlockParts.NONE,
          false,
          out);

  private long locking() {
    return out.lockouts.values().stream().filter(l -> l.state() == Lockout.State.LOCKING).count();
  }

  @Test
  void wrongPasswordsLockNobody() {
    for (int i = 0; i < 1000; i++) {
      Instant then = NOW.plusSeconds(i * 60L);
      responder.detection(Given.guessing(BOB, then), then);
    }
    assertThat(out.lockouts).isEmpty();
  }

  @Test
  void wrongCodesWhereNothingProvesThePasswordLockNobody() {
    for (long count : List.of(5L, 10L, 100L, 100_000L)) {
      Instant then = NOW.plusSeconds(count);
      responder.detection(
          Given.burst(BOB, count, Severity.CRITICAL, FirstFactor.UNKNOWN, then), then);
    }
    assertThat(out.lockouts).isEmpty();
    assertThat(out.reports)
        .filteredOn(r -> r instanceof io.mailvigil.common.event.RaisedAlert)
        .allSatisfy(r ->
            assertThat(
                    Recorded.of(
                        (io.mailvigil.common.event.RaisedAlert) r, ResponseAction.BLOCK_SOURCE))
                .isNotEmpty());
  }

  /** Even where a rule is wrong about its ledger and proposes the lock. */
  @Test
  void wrongCodesOfUnknownWorthLockNobodyWhateverTheRuleProposes() {
    Detection wrong =
        Given.detection(
            "D01-failed-second-factor-burst",
            BOB,
            Severity.CRITICAL,
            "second-factor",
            Ledger.ACCOUNT,
            FirstFactor.UNKNOWN,
            new Evidence.Count(50, 10, Duration.ofMinutes(10), 9, 1, FirstFactor.UNKNOWN),
            List.of(ResponseAction.LOCK),
            NOW);
    responder.detection(wrong, NOW);
    responder.detection(Given.travel(BOB, NOW), NOW);
    assertThat(out.lockouts).isEmpty();
  }

  @Test
  void forgedLinesLockNobody() {
    Detection d = Given.burst(BOB);
    responder.detection(Given.with(d, false, false, d.sources(), 0), NOW);
    assertThat(out.lockouts).isEmpty();
  }

  @Test
  void tenThousandAccountsAtOnceTripTheBreaker() {
    for (int i = 0; i < 10_000; i++) {
      responder.detection(
          Given.burst(new Account("default", "u" + i + "@example.org")), NOW.plusMillis(i));
    }
    assertThat(locking()).isEqualTo(5);
    assertThat(out.actions(Deed.SUSPEND_LOCKS))
        .singleElement()
        .satisfies(page -> {
          assertThat(page.urgency()).isEqualTo(Urgency.NOW);
          assertThat(page.message()).contains("mailvigil approve breaker-default");
        });
    assertThat(responder.suspended(NOW.plusSeconds(60))).hasSize(1);
  }

  @Test
  void anotherTenantHasABudgetOfItsOwn() {
    for (int i = 0; i < 100; i++) {
      responder.detection(Given.burst(new Account("acme", "u" + i + "@acme.example")), NOW);
    }
    responder.detection(Given.burst(BOB), NOW);
    assertThat(out.lockouts).containsKey(BOB);
    assertThat(locking()).isEqualTo(6);
  }

  @Test
  void theBreakerHoldsUntilItsTimeIsOverOrAPersonResumes() {
    for (int i = 0; i < 6; i++) {
      responder.detection(Given.burst(new Account("default", "u" + i)), NOW);
    }
    Instant quiet = NOW.plus(Duration.ofMinutes(30));
    responder.detection(Given.burst(BOB, 10, Severity.CRITICAL, FirstFactor.PASSED, quiet), quiet);
    assertThat(out.lockouts).doesNotContainKey(BOB);

    responder.command(new Command.Approve("c", "root", "looked", quiet, "breaker-default"), quiet);

    Account eve = new Account("default", "eve");
    responder.detection(Given.burst(eve, 10, Severity.CRITICAL, FirstFactor.PASSED, quiet), quiet);
    assertThat(out.lockouts).containsKey(eve);
    assertThat(out.actions(Deed.RESUME_LOCKS)).hasSize(1);
  }

  @Test
  void twoLocksInAnHourAreTooManyForAHundredUsers() {
    Recorded small = new Recorded();
    Responder few =
        new Responder(
            Given.config("responses: {lock: auto}\nlock: {budget: {users: 100}}"),
            Accounts.DEFAULT,
            List.of(),
            LockChain.of(List.of("demo")),
            BlockParts.NONE,
            false,
            small);
    few.detection(Given.burst(BOB), NOW);
    few.detection(Given.burst(new Account("default", "eve")), NOW);
    assertThat(small.lockouts).containsOnlyKeys(BOB);
  }
}
