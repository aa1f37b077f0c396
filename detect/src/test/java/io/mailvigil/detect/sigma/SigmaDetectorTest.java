// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SigmaDetectorTest {
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private static Rules wrongCodes() {
    return new Rules("T01-test").rule("wrong", Attempts::isWrongCode);
  }

  private static List<AuthEvent> wrongCodes(int n) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(Events.at(i * 10).wrongCode());
    }
    return all;
  }

  @Test
  void groupsAsTheDetectorsByHandDo() {
    assertThat(grouping("user.name")).isSameAs(Grouping.ACCOUNT);
    assertThat(grouping("source.ip")).isSameAs(Grouping.SOURCE);
    assertThat(grouping("mailvigil.account", "source.ip")).isSameAs(Grouping.ACCOUNT_AND_SOURCE);
    assertThat(grouping()).isSameAs(Grouping.SITE);
  }

  @Test
  void otherFieldsFollowInTheKeyAndNobodyIsNoGroup() {
    AuthEvent event = Events.at(0).of("bob").from("203.0.113.9").wrongCode();
    assertThat(grouping("network.protocol", "user.name").key(event, Lab.NOBODYS))
        .isEqualTo("default/u/bob network.protocol=imap");
    assertThat(grouping("source.ip", "service.type").key(event, Lab.NOBODYS))
        .isEqualTo("default/s/203.0.113.9 service.type=dovecot");
    AuthEvent local = Events.at(0).of("bob").from("127.0.0.1").wrongCode();
    assertThat(grouping("user.name", "source.ip").key(local, Lab.NOBODYS)).isNull();
    assertThat(grouping("tls.version").key(event, Lab.NOBODYS)).as("no value").isNull();
  }

  private static Grouping grouping(String... by) {
    return wrongCodes().count("many", "wrong", 3, MINUTES, by).detector().grouping();
  }

  @Test
  void aliasesBringDifferentFieldsTogether() {
    GroupKey who =
        new GroupKey(
            "who", Map.of("wrong", EcsField.of("user.name"), "client", EcsField.of("tls.version")));
    Rules rules = wrongCodes().rule("client", e -> Attempts.isLogin(e) && e.user() != null);
    SigmaDetector detector =
        rules
            .correlation(
                new SigmaCorrelation(
                    rules.meta("both"),
                    Type.TEMPORAL,
                    List.of("wrong", "client"),
                    List.of(who),
                    MINUTES,
                    Threshold.NONE,
                    Extras.NONE))
            .detector();
    assertThat(detector.grouping().route()).isEqualTo(Grouping.Route.SITE);
    assertThat(detector.grouping().key(Events.at(0).of("bob").wrongCode(), Lab.NOBODYS))
        .isEqualTo("default who=bob");
  }

  @Test
  void guessingIsNeverAboutTheAccountAndNeverProposesALock() {
    SigmaDetector detector =
        new Rules("T02-test")
            .response(null, "", ResponseAction.LOCK, ResponseAction.NOTIFY_USER)
            .rule("wrong", Attempts::isWrongPassword)
            .count("many", "wrong", 3, MINUTES, "user.name")
            .detector();
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.add(Events.at(i).wrongPassword());
    }
    Detection told = Lab.alerts(detector, events).getFirst();
    assertThat(told.ledger()).isEqualTo(Ledger.SOURCE);
    assertThat(told.proposals()).containsExactly(ResponseAction.NOTIFY_USER);
    SigmaDetector known =
        wrongCodes()
            .response(null, "", ResponseAction.LOCK)
            .count("many", "wrong", 3, MINUTES, "user.name")
            .detector();
    Detection proven = Lab.alerts(known, wrongCodes(3)).getFirst();
    assertThat(proven.ledger()).isEqualTo(Ledger.ACCOUNT);
    assertThat(proven.proposals()).containsExactly(ResponseAction.LOCK);
  }

  @Test
  void whatIsTouchedPartsTheAlertsAndTheSentenceIsFilled() {
    SigmaDetector detector =
        new Rules("T03-test")
            .response(
                new SigmaResponse(
                    Ledger.ACCOUNT,
                    "honey",
                    List.of(),
                    "{user} was asked for {field:event.reason} by {sources}, {count} in {timespan}",
                    List.of(6),
                    Duration.ofHours(2),
                    EcsField.of("source.ip"),
                    null))
            .rule("wrong", Attempts::isWrongPassword)
            .count("one", "wrong", 1, MINUTES, "user.name")
            .detector();
    List<Detection> told =
        Lab.alerts(
            detector,
            List.of(
                Events.at(0).of("bob\n").from("203.0.113.9").wrongPassword(),
                Events.at(5).of("bob\n").from("198.51.100.9").wrongPassword()));
    assertThat(detector.quiet()).isEqualTo(Duration.ofHours(2));
    assertThat(told)
        .extracting(Detection::groupKey)
        .containsExactly(
            "default/u/bob\n network=203.0.113.0/24", "default/u/bob\n network=198.51.100.0/24");
    assertThat(told.getFirst().message())
        .isEqualTo("bob? was asked for bad_password by 1 source, 1 in 10 minutes.");
  }

  @Test
  void aShareOfThoseWhoLiveThereIsNoAttack() {
    SigmaDetector detector =
        wrongCodes()
            .rule("login", Attempts::isLogin)
            .correlation(
                "many",
                Type.VALUE_COUNT,
                List.of("wrong"),
                MINUTES,
                Threshold.gte(3).of(EcsField.of("user.name")),
                new Extras(
                    null,
                    null,
                    new Extras.ShareOf(
                        "login", EcsField.of("user.name"), 0.1, Duration.ofDays(14), false),
                    null,
                    List.of(),
                    0,
                    0,
                    Duration.ZERO,
                    0),
                "source.ip")
            .detector();
    List<AuthEvent> attack = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      attack.add(Events.at(90_000 + i).of("u" + i).wrongCode());
    }
    assertThat(Lab.alerts(detector, attack)).hasSize(1);
    List<AuthEvent> office = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      office.add(Events.at(i).of("u" + i).succeeds());
    }
    office.addAll(attack);
    assertThat(Lab.alerts(detector, office)).isEmpty();
  }

  @Test
  void aboveTheBoundASketchCountsAndSaysSo() {
    SigmaDetector detector =
        new Rules("T05-test")
            .rule("wrong", Attempts::isWrongPassword)
            .correlation(
                "many",
                Type.VALUE_COUNT,
                List.of("wrong"),
                MINUTES,
                Threshold.gte(1200).of(EcsField.of("mailvigil.auth.password_hash")),
                Extras.NONE,
                "source.ip")
            .detector();
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      events.add(Events.at(i * 0.05).id("e" + i).of("u" + i % 7).wrongPassword("h" + i));
    }
    Detection told = Lab.alerts(detector, events).getFirst();
    Evidence.Value value = (Evidence.Value) told.evidence();
    assertThat(value.estimated()).isTrue();
    assertThat(told.message()).contains("at least");
    double seen = Duration.between(Events.START, told.time()).toMillis() / 50.0;
    assertThat(seen).isBetween(900.0, 1600.0);
    assertThat(Lab.memory(detector, events).length).isLessThan(200_000);
  }

  @Test
  void sumsAreEvidenceOfTheirOwn() {
    SigmaDetector detector =
        wrongCodes()
            .severity(Severity.LOW)
            .correlation(
                "sum",
                Type.VALUE_SUM,
                List.of("wrong"),
                MINUTES,
                Threshold.gte(10).of(EcsField.of("mailvigil.auth.attempts")),
                Extras.NONE,
                "source.ip")
            .detector();
    Detection told =
        Lab.alerts(
                detector,
                List.of(Events.at(0).attempts(6).wrongCode(), Events.at(9).attempts(5).wrongCode()))
            .getFirst();
    assertThat(told.evidence())
        .isEqualTo(
            new Evidence.Value("value_sum", "mailvigil.auth.attempts", 11, 10, MINUTES, 2, false));
  }

  @Test
  void whatCanNotBeKeptIsRefusedWithItsLine() {
    assertThatThrownBy(() -> compile(wrongCodes().count("a", "nothing", 3, MINUTES)))
        .isInstanceOf(SigmaException.class)
        .hasMessageStartingWith("test.yml:2: ")
        .hasMessageContaining("nothing");
    assertThatThrownBy(() ->
            compile(
                wrongCodes()
                    .generate()
                    .count("a", "b", 3, MINUTES)
                    .generate()
                    .count("b", "a", 3, MINUTES)))
        .isInstanceOf(SigmaException.class)
        .hasMessageContaining("in a ring");
    assertThatThrownBy(() ->
            compile(
                wrongCodes()
                    .count("inner", "wrong", 3, MINUTES, "source.ip")
                    .count("outer", "inner", 3, MINUTES, "user.name")))
        .isInstanceOf(SigmaException.class)
        .hasMessageContaining("inner does not");
    assertThatThrownBy(() ->
            compile(
                wrongCodes()
                    .count("one", "wrong", 3, MINUTES, "source.ip")
                    .count("two", "wrong", 9, MINUTES, "user.name")))
        .isInstanceOf(SigmaException.class)
        .hasMessageContaining("same group-by");
  }

  private static List<SigmaDetector> compile(Rules rules) throws SigmaException {
    return SigmaCompiler.compile(rules.file(), Lab.NOBODYS);
  }

  @Test
  void theMemoryOfAnotherFileIsNotRead() {
    SigmaDetector one = wrongCodes().count("many", "wrong", 3, MINUTES, "user.name").detector();
    byte[] memory = Lab.memory(one, wrongCodes(2));
    assertThatThrownBy(
            () -> {
              RuleFile file = wrongCodes().count("many", "wrong", 4, MINUTES, "user.name").file();
              SigmaCompiler.compile(
                      new RuleFile("b", "1".repeat(64), file.rules(), file.correlations()),
                      Lab.NOBODYS)
                  .getFirst()
                  .read(new java.io.DataInputStream(new java.io.ByteArrayInputStream(memory)), 1);
            })
        .isInstanceOf(java.io.IOException.class);
  }
}
