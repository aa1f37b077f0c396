// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuccessAfterFailuresTest implements DetectorContract<Guessed> {
  private static final SuccessAfterFailures D26 = new SuccessAfterFailures(Lab.NOBODYS);

  @Override
  public Detector<Guessed> detector() {
    return D26;
  }

  @Override
  public List<AuthEvent> speaking() {
    return World.join(guesses(6, 60, World.ABROAD), login(420, World.ABROAD));
  }

  private static List<AuthEvent> guesses(int n, int every, Source from) {
    return guesses(n, every, from, null);
  }

  private static List<AuthEvent> guesses(int n, int every, Source from, @Nullable String hash) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(Events.at(i * every).id("g" + i).behind(from).wrongPassword(hash));
    }
    return all;
  }

  /** From so many networks. */
  private static List<AuthEvent> botnet(int n, int every) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(Events.at(i * every).id("b" + i).from("198.51.100." + i).wrongPassword());
    }
    return all;
  }

  private static AuthEvent login(int at, Source from) {
    return Events.at(at).behind(from).succeedsWithAppPassword();
  }

  @Test
  void fiveFailuresAndASuccessFromTheSameNetworkAreHigh() {
    List<Detection> alerts =
        Lab.alerts(D26, World.join(guesses(5, 60, World.ABROAD), login(300, World.ABROAD)));

    assertThat(alerts)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.ledger()).isEqualTo(Ledger.ACCOUNT);
          assertThat(d.time()).isEqualTo(Events.START.plusSeconds(300));
          assertThat(d.start()).isEqualTo(Events.START);
          assertThat(d.because()).hasSize(6);
          assertThat(d.proposals()).doesNotContain(ResponseAction.LOCK);
        });
  }

  @Test
  void nearMissesStayQuiet() {
    assertThat(Lab.run(D26, World.join(guesses(4, 60, World.ABROAD), login(300, World.ABROAD))))
        .as("four failures")
        .isEmpty();
    assertThat(Lab.run(D26, World.join(guesses(5, 160, World.ABROAD), login(700, World.ABROAD))))
        .as("five in more than ten minutes")
        .isEmpty();
    assertThat(Lab.run(D26, World.join(guesses(5, 60, World.ABROAD), login(841, World.ABROAD))))
        .as("a success more than ten minutes after the last")
        .isEmpty();
    assertThat(Lab.run(D26, World.join(guesses(5, 60, World.ABROAD), login(300, World.HOME))))
        .as("a success from elsewhere")
        .isEmpty();
    assertThat(
            Lab.run(
                D26,
                World.join(
                    guesses(5, 60, World.ABROAD), Events.at(300).behind(World.ABROAD).delegated())))
        .as("a webmail's login")
        .isEmpty();
  }

  @Test
  void whatSaysNothingOfASecretIsNoGuess() {
    List<AuthEvent> refused = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      refused.add(Events.at(i * 20).id("r" + i).behind(World.ABROAD).fails(Reason.DISABLED));
    }
    assertThat(Lab.run(D26, World.join(refused, login(300, World.ABROAD)))).isEmpty();
  }

  @Test
  void anEventThatSumsUpFiveAttemptsCountsOnceForTheAccount() {
    assertThat(
            Lab.run(
                D26,
                List.of(
                    Events.at(0).behind(World.ABROAD).attempts(5).wrongPassword(),
                    login(60, World.ABROAD))))
        .isEmpty();
  }

  @Test
  void anOwnerWhoHadForgottenThePasswordIsMedium() {
    List<AuthEvent> events = World.mornings(5, World.HOME);
    events.addAll(guesses(6, 60, World.HOME));

    assertThat(Lab.alerts(D26, World.join(events, login(420, World.HOME))))
        .extracting(Detection::severity)
        .containsExactly(Severity.MEDIUM);
  }

  @Test
  void aDeviceWithTheOldPasswordIsNoGuessing() {
    assertThat(
            Lab.run(D26, World.join(guesses(9, 60, World.HOME, "1f2e3d"), login(560, World.HOME))))
        .isEmpty();
    List<AuthEvent> different = guesses(8, 60, World.HOME, "1f2e3d");
    different.add(Events.at(500).behind(World.HOME).wrongPassword("a0b1c2"));
    assertThat(Lab.alerts(D26, World.join(different, login(560, World.HOME)))).hasSize(1);
  }

  @Test
  void aBotnetAndThenASuccessFromANewNetworkProposeALockOnlyWithoutSecondFactor() {
    List<AuthEvent> guessed = World.mornings(5, World.HOME);
    guessed.addAll(botnet(10, 50));

    List<Detection> without = Lab.alerts(D26, World.join(guessed, login(560, World.ABROAD)));
    List<Detection> with =
        Lab.alerts(D26, World.join(guessed, Events.at(560).behind(World.ABROAD).succeeds()));

    assertThat(without)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.proposals()).contains(ResponseAction.LOCK);
          assertThat(d.sources()).hasSize(11);
        });
    assertThat(with)
        .singleElement()
        .satisfies(d -> assertThat(d.proposals()).doesNotContain(ResponseAction.LOCK));
  }

  @Test
  void aBotnetDoesNotAccuseTheOwnerWhoLogsInAsUsual() {
    List<AuthEvent> events = World.mornings(5, World.HOME);
    events.addAll(botnet(15, 30));
    assertThat(Lab.run(D26, World.join(events, login(500, World.HOME)))).isEmpty();

    List<AuthEvent> unknown = botnet(15, 30);
    assertThat(Lab.run(D26, World.join(unknown, login(500, World.HOME))))
        .as("nothing is known of the account yet")
        .isEmpty();
  }

  @Test
  void nineFromOthersAreTooFew() {
    List<AuthEvent> events = World.mornings(5, World.HOME);
    events.addAll(botnet(9, 50));
    assertThat(Lab.run(D26, World.join(events, login(560, World.ABROAD)))).isEmpty();
  }

  @Test
  void withoutAsnDataANewNetworkIsANewSlash24() {
    Source home = World.source("192.0.2.10", null, 0, null);
    Source other = World.source("203.0.113.7", null, 0, null);
    Source neighbour = World.source("192.0.2.99", null, 0, null);
    List<AuthEvent> events = World.mornings(5, home);
    events.addAll(botnet(12, 40));

    assertThat(Lab.alerts(D26, World.join(events, login(560, other)))).hasSize(1);
    assertThat(Lab.alerts(D26, World.join(events, login(560, neighbour)))).isEmpty();
  }

  @Test
  void aFailureThatArrivesLateCompletesTheLoginBefore() {
    List<AuthEvent> guesses = guesses(5, 60, World.ABROAD);
    AuthEvent login = login(300, World.ABROAD);
    List<AuthEvent> late = new ArrayList<>(guesses.subList(0, 4));
    late.add(login);
    late.add(guesses.getLast());

    assertThat(Lab.alerts(D26, late))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.time()).isEqualTo(login.time());
          assertThat(d.id()).isEqualTo(Lab.alerts(D26, World.join(guesses, login)).getFirst().id());
        });
  }

  @Test
  void anAccountTakesThreeKilobytesAtMost() throws IOException {
    Guessed memory = D26.fresh();
    for (int i = 0; i < 5000; i++) {
      Source from =
          World.source("10." + i % 256 + "." + i / 256 + ".1", World.ULM, 64496 + i, null);
      Events event = Events.at(i).behind(from).id("0123456789abcdef0123456789" + (100000 + i));
      D26.fold(memory, i % 5 == 0 ? event.succeeds() : event.wrongPassword("0a1b2c3d4e"), f -> {});
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    D26.write(memory, new DataOutputStream(bytes));
    assertThat(bytes.size()).isLessThan(3000);
  }
}
