// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.BOB;
import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Urgency;
import io.mailvigil.common.lists.NamedLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bar and each guard: that it lets through what it should, and stops its near-miss. */
class LockGuardsTest {
  private static final List<Network> TRUSTED = List.of(Network.parse("198.51.100.0/24"));
  private final Recorded out = new Recorded();

  private Responder responder(ResponseConfig config, Accounts accounts) {
    return new Responder(
        config, accounts, TRUSTED, LockChain.of(List.of("demo")), BlockParts.NONE, false, out);
  }

  private Response lock(ResponseConfig config, Detection... detections) {
    return lock(config, Accounts.DEFAULT, NOW, detections);
  }

  /** The lock response of the last of them; one that says nothing of a lock fails. */
  private Response lock(
      ResponseConfig config, Accounts accounts, Instant now, Detection... detections) {
    Responder responder = responder(config, accounts);
    RaisedAlert last = null;
    for (Detection d : detections) {
      last = responder.detection(d, now);
    }
    return Recorded.of(Objects.requireNonNull(last), ResponseAction.LOCK).getFirst();
  }

  private static Detection at(Account account, long count, Severity severity) {
    return Given.burst(account, count, severity, FirstFactor.PASSED, NOW);
  }

  @Test
  void criticalEvidenceWithTheRightPasswordLocks() {
    Response lock = lock(Given.auto(), Given.burst(BOB));
    assertThat(lock.decision()).isEqualTo(Decision.APPROVED);
    assertThat(lock.target().id()).isEqualTo("bob@example.org");
    assertThat(lock.why()).contains("D01", "for 15 min");
  }

  @Test
  void nineFailuresDoNot() {
    assertThat(lock(Given.auto(), at(BOB, 9, Severity.CRITICAL)).decision())
        .isEqualTo(Decision.REFUSED);
  }

  @Test
  void highSeverityAloneDoesNot() {
    assertThat(lock(Given.auto(), at(BOB, 12, Severity.HIGH)).why())
        .contains("one family of evidence (second-factor) is not enough");
  }

  @Test
  void twoFamiliesDo() {
    Response lock = lock(Given.auto(), at(BOB, 5, Severity.HIGH), Given.travel(BOB, NOW));
    assertThat(lock.decision()).isEqualTo(Decision.APPROVED);
    assertThat(lock.why()).contains("second-factor", "travel");
  }

  @Test
  void twoAlertsOfOneFamilyDoNot() {
    Detection first = at(BOB, 5, Severity.HIGH);
    Detection second =
        Given.burst(BOB, 6, Severity.HIGH, FirstFactor.PASSED, NOW.minusSeconds(3700));
    assertThat(lock(Given.auto(), second, first).decision()).isEqualTo(Decision.REFUSED);
  }

  @Test
  void whoTravelsShowsOneFamily() {
    Responder responder = responder(Given.auto(), Accounts.DEFAULT);
    responder.detection(
        Given.detection(
            "D33-new-country",
            BOB,
            Severity.MEDIUM,
            "novelty",
            Ledger.ACCOUNT,
            FirstFactor.PASSED,
            new Evidence.Novelty("country", "US", "DE", 300),
            List.of(),
            NOW),
        NOW);
    RaisedAlert travel = responder.detection(Given.travel(BOB, NOW), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(travel), ResponseAction.LOCK)).isEmpty();
  }

  @Test
  void twoFamiliesOfWhichOneIsAboutTheSourceDoNot() {
    Responder responder = responder(Given.auto(), Accounts.DEFAULT);
    responder.detection(Given.guessing(BOB, NOW), NOW);
    RaisedAlert travel = responder.detection(Given.travel(BOB, NOW), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(travel), ResponseAction.LOCK)).isEmpty();
  }

  @Test
  void theFamiliesOfTwoAccountsAreNotAdded() {
    Account eve = new Account("default", "eve@example.org");
    Responder responder = responder(Given.auto(), Accounts.DEFAULT);
    responder.detection(at(eve, 5, Severity.HIGH), NOW);
    RaisedAlert travel = responder.detection(Given.travel(BOB, NOW), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(travel), ResponseAction.LOCK)).isEmpty();
  }

  @Test
  void shadowOnlyNotes() {
    Response lock = lock(Given.config(""), Given.burst(BOB));
    assertThat(lock.decision()).isEqualTo(Decision.WOULD);
    assertThat(Objects.requireNonNull(out.lockouts.get(BOB)).state().isOpen()).isFalse();
  }

  @Test
  void theMostCarefulModeOfTheRulesHolds() {
    ResponseConfig config = Given.config("responses: {lock: auto}\nrules: {D32: {lock: shadow}}");
    Detection burst = at(BOB, 5, Severity.HIGH);
    assertThat(lock(config, burst, Given.travel(BOB, NOW)).decision()).isEqualTo(Decision.WOULD);
  }

  @Test
  void offSaysNothing() {
    RaisedAlert alert =
        responder(Given.config("rules: {D01: {lock: off}}"), Accounts.DEFAULT)
            .detection(Given.burst(BOB), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(alert), ResponseAction.LOCK)).isEmpty();
  }

  @Test
  void unauthenticatedOrForgedEvidenceDoesNot() {
    Detection d = Given.burst(BOB);
    Response lock = lock(Given.auto(), Given.with(d, false, false, d.sources(), 0));
    assertThat(lock.why()).contains("unauthenticated");
  }

  @Test
  void forgedEvidenceIsNoSecondFamilyEither() {
    Detection d = at(BOB, 5, Severity.HIGH);
    Responder responder = responder(Given.auto(), Accounts.DEFAULT);
    responder.detection(Given.with(d, false, false, d.sources(), 0), NOW);
    RaisedAlert travel = responder.detection(Given.travel(BOB, NOW), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(travel), ResponseAction.LOCK)).isEmpty();
  }

  @Test
  void aLearningRuleDoesNot() {
    Detection d = Given.burst(BOB);
    assertThat(lock(Given.auto(), Given.with(d, true, true, d.sources(), 0)).why())
        .contains("learning");
  }

  @Test
  void tenMinutesAreNotTooOldButOneMillisecondMoreIs() {
    assertThat(
            lock(Given.auto(), Accounts.DEFAULT, NOW.plusSeconds(600), Given.burst(BOB)).decision())
        .isEqualTo(Decision.APPROVED);
    assertThat(
            lock(Given.auto(), Accounts.DEFAULT, NOW.plusMillis(600_001), Given.burst(BOB)).why())
        .contains("older than 10 min");
  }

  @Test
  void protectedAccountsAreNot() {
    ResponseConfig config =
        Given.config("responses: {lock: auto}\nprotected: [boss@*, '*.svc@example.org']");
    for (String name : List.of("boss@example.org", "backup.svc@example.org")) {
      assertThat(lock(config, Given.burst(new Account("default", name))).why())
          .contains("protected");
    }
    for (String name : List.of("bigboss@example.org", "backup.svc@example.net")) {
      assertThat(lock(config, Given.burst(new Account("default", name))).decision())
          .isEqualTo(Decision.APPROVED);
    }
  }

  @Test
  void postmasterAndRootAreProtectedFromTheStart() {
    for (String name : List.of("root", "postmaster@example.org", "abuse@example.org")) {
      assertThat(lock(Given.auto(), Given.burst(new Account("default", name))).decision())
          .isEqualTo(Decision.REFUSED);
    }
  }

  @Test
  void aBareNameThatCouldBeTwoIsNot() {
    Accounts two =
        new Accounts("", Map.of(), Map.of(), "", false, Map.of("a.example", "a", "b.example", "b"));
    Account bare = new Account("default", "bob");
    assertThat(lock(Given.auto(), two, NOW, Given.burst(bare)).why()).contains("several domains");
    assertThat(lock(Given.auto(), Accounts.DEFAULT, NOW, Given.burst(bare)).decision())
        .isEqualTo(Decision.APPROVED);
  }

  @Test
  void evidenceFromTrustedNetworksAloneIsNoReason() {
    SourceAddress office = SourceAddress.of("198.51.100.7");
    SourceAddress other = SourceAddress.of("203.0.113.9");
    Detection d = Given.burst(BOB);
    assertThat(lock(Given.auto(), Given.with(d, true, false, List.of(office), 0)).why())
        .contains("trusted");
    assertThat(lock(Given.auto(), Given.with(d, true, false, List.of(other, office), 0)).decision())
        .isEqualTo(Decision.APPROVED);
  }

  @Test
  void aListedAccountIsNotLockedUntilItsEntryExpires() {
    ResponseConfig config =
        listing("protected-accounts.txt", "bob@* expires=2026-11-23 # on leave");

    Response lock = lock(config, Given.burst(BOB));
    assertThat(lock.decision()).isEqualTo(Decision.REFUSED);
    assertThat(lock.why()).contains("protected (list protected_accounts: bob@*, on leave)");
    Account ann = new Account("default", "ann@example.org");
    assertThat(lock(config, Given.burst(ann)).decision()).isEqualTo(Decision.APPROVED);
    Instant later = NOW.plus(Duration.ofDays(1));
    Detection next = Given.burst(BOB, 10, Severity.CRITICAL, FirstFactor.PASSED, later);
    assertThat(lock(config, Accounts.DEFAULT, later, next).decision()).isEqualTo(Decision.APPROVED);
  }

  @Test
  void aListedNetworkIsTrusted() {
    ResponseConfig config = listing("trusted-networks.txt", "203.0.113.0/24");

    assertThat(lock(config, Given.burst(BOB)).why()).contains("came from trusted networks");
    RaisedAlert alert =
        responder(config, Accounts.DEFAULT).detection(Given.guessing(BOB, NOW), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(alert), ResponseAction.BLOCK_SOURCE))
        .extracting(Response::decision)
        .containsExactly(Decision.REFUSED);
  }

  private static ResponseConfig listing(String file, String text) {
    NamedLists lists = NamedLists.read(Map.of(file, text)).lists();
    return Given.auto().withLists(() -> lists);
  }

  @Test
  void withoutABackEndNobodyIsLocked() {
    Responder responder =
        new Responder(
            Given.auto(),
            Accounts.DEFAULT,
            List.of(),
            LockChain.of(List.of()),
            BlockParts.NONE,
            false,
            out);
    RaisedAlert alert = responder.detection(Given.burst(BOB), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(alert), ResponseAction.LOCK).getFirst().why())
        .contains("no lock back end");
  }

  @Test
  void severityDecidesWhenPeopleAreTold() {
    Responder responder = responder(Given.config(""), Accounts.DEFAULT);
    Map<Severity, Urgency> told =
        Map.of(
            Severity.LOW, Urgency.NONE,
            Severity.MEDIUM, Urgency.DIGEST,
            Severity.HIGH, Urgency.NOW,
            Severity.CRITICAL, Urgency.NOW);
    told.forEach((severity, urgency) ->
        assertThat(Objects.requireNonNull(responder.detection(at(BOB, 5, severity), NOW)).urgency())
            .isEqualTo(urgency));
  }

  @Test
  void trustedSourcesAreNeverBlocked() {
    Detection d = Given.guessing(BOB, NOW);
    List<SourceAddress> both =
        List.of(SourceAddress.of("198.51.100.7"), SourceAddress.of("203.0.113.9"));
    RaisedAlert alert =
        responder(Given.config(""), Accounts.DEFAULT)
            .detection(Given.with(d, true, false, both, 0), NOW);
    assertThat(Recorded.of(Objects.requireNonNull(alert), ResponseAction.BLOCK_SOURCE))
        .extracting(Response::decision)
        .containsExactly(Decision.REFUSED, Decision.WOULD);
  }
}
