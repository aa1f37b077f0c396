// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.ingest.join.Stack.Module;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackTest {
  private static final String REFUSED =
      "2026-11-23T10:00:00.000000Z vm dovecot: auth-worker(5): conn unix:auth-worker (pid=1,uid=1):"
          + " auth-worker<1>: pam(alice,192.0.2.1,<s1>): pam_authenticate() failed: Authentication"
          + " failure (Password mismatch?)\n";
  private static final String WRONG_PASSWORD =
      "2026-11-23T09:59:00.000000Z vm auth: pam_unix(oath:auth): authentication failure; logname="
          + " uid=0 euid=0 tty=dovecot ruser=bob rhost=192.0.2.9  user=bob\n";
  private static final String WRONG_CODE =
      """
      2026-11-23T10:00:00.000000Z vm dovecot(pam_google_authenticator)[5]: Invalid verification code for alice
      2026-11-23T10:00:00.001000Z vm dovecot: auth-worker(5): conn unix:auth-worker (pid=1,uid=1): auth-worker<1>: pam(alice,192.0.2.1,<s1>): pam_authenticate() failed: Authentication failure (Password mismatch?)
      """;

  private static ReadingSettings with(Stack... stacks) {
    ReadingSettings d = ReadingSettings.DEFAULT;
    return new ReadingSettings(
        d.accounts(), List.of(), List.of(stacks), false, d.settle(), d.sourceWait(), 1000);
  }

  private static AuthEvent last(ReadingSettings settings, String text) {
    List<AuthEvent> events = Lines.of(settings, text).events;
    return events.get(events.size() - 1);
  }

  @Test
  void absenceSaysNothingOfAStackThatNobodyStated() {
    AuthEvent e = last(ReadingSettings.DEFAULT, WRONG_PASSWORD + REFUSED);
    assertThat(e.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    assertThat(e.auth().factor()).isEqualTo(Factor.UNKNOWN);
  }

  @Test
  void pamOathsAbsenceProvesThePasswordOnceThisHostHasWrittenPamLines() {
    ReadingSettings oath = with(new Stack("dovecot", "*", Module.OATH, true, false));
    AuthEvent unheard = last(oath, REFUSED);
    assertThat(unheard.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    AuthEvent heard = last(oath, WRONG_PASSWORD + REFUSED);
    assertThat(heard.auth().first()).isEqualTo(FirstFactor.PASSED);
    assertThat(heard.auth().second()).isEqualTo(SecondFactor.FAILED);
    assertThat(heard.auth().factor()).isEqualTo(Factor.SECOND_FACTOR);
  }

  @Test
  void pamLoggedStatesThatAbsenceCounts() {
    AuthEvent e = last(with(new Stack("dovecot", "*", Module.OATH, true, true)), REFUSED);
    assertThat(e.auth().first()).isEqualTo(FirstFactor.PASSED);
  }

  @Test
  void aRequisiteOathProvesTheCodeAndNotThePassword() {
    AuthEvent e = last(with(new Stack("*", "*", Module.OATH, false, true)), REFUSED);
    assertThat(e.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    assertThat(e.auth().second()).isEqualTo(SecondFactor.FAILED);
  }

  @Test
  void anotherInstanceIsNotMeant() {
    AuthEvent e = last(with(new Stack("dovecot-b", "*", Module.OATH, true, true)), REFUSED);
    assertThat(e.auth().second()).isEqualTo(SecondFactor.UNKNOWN);
  }

  @Test
  void aWrongPasswordOnThatStackIsOneInAnotherFileToo() {
    // Given
    String unix =
        WRONG_PASSWORD
            .replace("09:59:00", "10:00:00")
            .replace("bob", "alice")
            .replace("192.0.2.9", "192.0.2.1");
    // When
    List<AuthEvent> events =
        Lines.of(
                with(new Stack("*", "*", Module.OATH, true, true)),
                Map.of("auth.log", unix, "mail.log", REFUSED))
            .events;
    // Then
    assertThat(events).hasSize(1);
    assertThat(events.get(0).auth().first()).isEqualTo(FirstFactor.FAILED);
  }

  @Test
  void googleAuthenticatorProvesThePasswordOnlyWhereItIsAskedFirst() {
    AuthEvent combined = last(ReadingSettings.DEFAULT, WRONG_CODE);
    assertThat(combined.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    AuthEvent apart =
        last(with(new Stack("dovecot", "*", Module.GOOGLE_AUTHENTICATOR, true, false)), WRONG_CODE);
    assertThat(apart.auth().first()).isEqualTo(FirstFactor.PASSED);
    assertThat(apart.auth().second()).isEqualTo(SecondFactor.FAILED);
  }

  @Test
  void duoAfterThePasswordProvesIt() {
    String line = "Nov 23 10:00:00 vm pam_duo[5]: Failed Duo login for 'bob' from 192.0.2.9: x\n";
    assertThat(last(ReadingSettings.DEFAULT, line).auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    AuthEvent stated = last(with(new Stack("*", "*", Module.DUO, true, false)), line);
    assertThat(stated.auth().first()).isEqualTo(FirstFactor.PASSED);
    AuthEvent silent = last(with(new Stack("*", "*", Module.OATH, true, true)), line);
    assertThat(silent.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
  }

  @Test
  void aWebmailsAddressIsNobodys() {
    ReadingSettings d = ReadingSettings.DEFAULT;
    ReadingSettings webmail =
        new ReadingSettings(
            d.accounts(),
            List.of(Network.parse("192.0.2.0/24")),
            List.of(),
            false,
            d.settle(),
            d.sourceWait(),
            1000);
    AuthEvent e = last(webmail, REFUSED);
    assertThat(e.source()).isNull();
    assertThat(e.auth().delegated()).isTrue();
  }
}
