// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import static io.mailvigil.alert.response.Given.BOB;
import static io.mailvigil.alert.response.Given.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.incident.IncidentWords;
import io.mailvigil.alert.lock.DemoLock;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.LockTask;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.IncidentLife.Stage;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An incident as people see it: opened, acknowledged, escalated, contained, closed. */
class IncidentLifeTest {
  private final Recorded out = new Recorded();
  private final DemoLock server = new DemoLock();
  private Responder responder = responder("");

  private Responder responder(String yaml) {
    return new Responder(
        Given.config(yaml),
        Accounts.DEFAULT,
        List.of(),
        LockChain.of(List.of("demo")),
        BlockParts.NONE,
        false,
        out);
  }

  private IncidentLife life() {
    return out.memories.values().stream()
        .filter(IncidentLife.class::isInstance)
        .map(IncidentLife.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private void attend(Stage stage, Instant now) {
    responder.command(
        new Command.Attend("c" + now + stage, "ann@mx1", "seen", now, life().id(), stage), now);
  }

  private void carryOut(Instant now) {
    for (LockTask t : responder.tasks()) {
      var result = t.lock() ? server.lock(t.order()) : server.unlock(t.lockout().account());
      responder.reply(new LockReply(t, result, ""), now);
    }
  }

  @Test
  void alertsOfOneAccountAreOneIncidentWithItsTimelineAndRisk() {
    responder.detection(Given.travel(BOB, NOW), NOW);
    responder.detection(Given.guessing(BOB, NOW.plusSeconds(60)), NOW.plusSeconds(60));
    responder.detection(Given.travel(BOB, NOW.plusSeconds(120)), NOW.plusSeconds(120));
    IncidentLife life = life();
    assertThat(life.stage()).isEqualTo(Stage.OPEN);
    assertThat(life.alerts()).isEqualTo(3);
    assertThat(life.worst()).isEqualTo(Severity.HIGH);
    assertThat(life.timeline())
        .extracting(IncidentLife.Entry::rule)
        .containsExactly(
            "D32-impossible-travel", "D19-distributed-guessing", "D32-impossible-travel");
    // 1 - 0.27 * 0.27: the repeated rule adds nothing
    assertThat(life.risk()).isEqualTo(92.7);
    assertThat(IncidentWords.summary(life))
        .startsWith(
            "bob@example.org: 3 alerts of 2 rules since 2026-11-23T10:30:00Z, high, risk 93");
    assertThat(IncidentWords.next(life)).last().asString().endsWith("incidents ack " + life.id());
  }

  @Test
  void whatNobodyAcknowledgesIsToldAgainOnce() {
    responder.detection(Given.travel(BOB, NOW), NOW);
    Instant due = NOW.plus(Duration.ofHours(4));
    responder.tick(due.minusMillis(1));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
    responder.tick(due);
    responder.tick(due.plusSeconds(999));
    assertThat(life().stage()).isEqualTo(Stage.ESCALATED);
    assertThat(out.actions(Deed.ESCALATE))
        .singleElement()
        .satisfies(action -> {
          assertThat(action.urgency()).isEqualTo(Urgency.NOW);
          assertThat(action.incident()).isEqualTo(life().id());
          assertThat(action.message()).contains("mailvigil incidents ack " + life().id());
        });
  }

  @Test
  void anAcknowledgedIncidentDoesNotEscalateAndTheEscalationSurvivesARestart() {
    responder.detection(Given.travel(BOB, NOW), NOW);
    attend(Stage.ACKNOWLEDGED, NOW.plusSeconds(60));
    responder.tick(NOW.plus(Duration.ofDays(2)));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
    assertThat(out.actions(Deed.ACKNOWLEDGE))
        .singleElement()
        .satisfies(action -> {
          assertThat(action.by()).isEqualTo("ann@mx1");
          assertThat(action.message())
              .isEqualTo("The incident about bob@example.org is acknowledged, says ann@mx1");
        });
    responder = responder("");
    out.restoreInto(responder);
    responder.tick(NOW.plus(Duration.ofDays(2)));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
  }

  @Test
  void aGraverAlertOpensItAgainAndEscalatesSooner() {
    responder.detection(Given.travel(BOB, NOW), NOW);
    attend(Stage.ACKNOWLEDGED, NOW);
    Instant later = NOW.plusSeconds(600);
    responder.detection(Given.burst(BOB, 10, Severity.CRITICAL, FirstFactor.PASSED, later), later);
    assertThat(life().stage()).isEqualTo(Stage.OPEN);
    responder.tick(later.plus(Duration.ofMinutes(30)));
    assertThat(life().stage()).isEqualTo(Stage.ESCALATED);
  }

  @Test
  void aLockContainsItUntilTheLockEnds() {
    responder = responder("responses: {lock: auto}");
    responder.detection(Given.burst(BOB), NOW);
    carryOut(NOW);
    assertThat(life().stage()).isEqualTo(Stage.CONTAINED);
    Instant end = NOW.plus(Duration.ofMinutes(15));
    responder.tick(end);
    carryOut(end);
    assertThat(life().stage()).isEqualTo(Stage.OPEN);
    responder.tick(NOW.plus(Duration.ofMinutes(30)));
    assertThat(life().stage()).isEqualTo(Stage.ESCALATED);
  }

  @Test
  void aClosedOneIsOpenedByANewAlertAFalseAlarmIsNot() {
    responder.detection(Given.travel(BOB, NOW), NOW);
    attend(Stage.CLOSED, NOW);
    assertThat(out.actions(Deed.CLOSE)).hasSize(1);
    responder.detection(Given.guessing(BOB, NOW.plusSeconds(60)), NOW.plusSeconds(60));
    assertThat(life().stage()).isEqualTo(Stage.OPEN);
    attend(Stage.FALSE_ALARM, NOW.plusSeconds(61));
    responder.detection(Given.travel(BOB, NOW.plusSeconds(62)), NOW.plusSeconds(62));
    assertThat(life().stage()).isEqualTo(Stage.FALSE_ALARM);
    responder.tick(NOW.plus(Duration.ofDays(1)));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
  }

  @Test
  void aFalseAlarmLocksNobodyAnyMore() {
    responder = responder("responses: {lock: auto}");
    responder.detection(Given.travel(BOB, NOW), NOW);
    attend(Stage.FALSE_ALARM, NOW);
    responder.detection(Given.burst(BOB), NOW);
    assertThat(responder.tasks()).isEmpty();
  }

  @Test
  void whatCannotBeFollowedSaysWhy() {
    responder.command(new Command.Attend("c1", "ann", "x", NOW, "nosuch", Stage.CLOSED), NOW);
    assertThat(out.actions(Deed.REFUSE))
        .extracting(ActionTaken::message)
        .singleElement()
        .asString()
        .contains("no incident");
  }

  @Test
  void shadowedOldAndMediumAlertsNeverEscalate() {
    responder = responder("responses: {notify: shadow}");
    responder.detection(Given.travel(BOB, NOW), NOW);
    responder.tick(NOW.plus(Duration.ofDays(1)));
    responder = responder("");
    responder.detection(Given.travel(BOB, NOW.minusSeconds(7200)), NOW);
    responder.tick(NOW.plus(Duration.ofDays(1)));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
  }

  @Test
  void zeroMeansNever() {
    responder = responder("incidents: {escalate-after: {critical: 0s, high: 0s}}");
    responder.detection(Given.burst(BOB), NOW);
    responder.tick(NOW.plus(Duration.ofDays(1)));
    assertThat(out.actions(Deed.ESCALATE)).isEmpty();
  }
}
