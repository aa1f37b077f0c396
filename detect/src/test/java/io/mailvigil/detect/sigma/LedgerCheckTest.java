// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evidence of guessing never proposes to lock the account (contract part 4). */
class LedgerCheckTest {
  private static List<String> mistakes(String selection, String condition, String correlation) {
    String text =
        """
        title: Base
        name: base
        logsource: {category: authentication}
        detection:
          selection: {%s}
          bob: {user.name: bob}
          condition: %s
        ---
        title: A success
        name: success
        logsource: {category: authentication}
        detection:
          selection: {event.outcome: success}
          condition: selection
        ---
        title: Together
        name: together
        correlation: {%s, group-by: [mailvigil.account], timespan: 10m}
        mailvigil:
          ledger: account
          proposals: [lock]
        """
            .formatted(selection, condition, correlation);
    return RuleReader.read(
            "x.yml", text.getBytes(StandardCharsets.UTF_8), Placeholders.NONE, SigmaFilters.NONE)
        .mistakes();
  }

  private static final String COUNT = "type: event_count, rules: [base], condition: {gte: 5}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.outcome: failure",
        "event.outcome: failure, event.reason: bad_password",
        "event.outcome: failure, event.reason: [disabled, unknown_user]",
        "event.outcome: failure, event.reason: null",
        "event.outcome: failure, mailvigil.auth.first_factor: unknown",
        "event.outcome: failure, mailvigil.auth.factor: unknown",
        "event.reason: bad_second_factor",
        "user.name: bob",
        "'event.outcome|startswith': fail"
      })
  void whatMayBeAGuessIsRefusedWithItsMend(String selection) {
    assertThat(mistakes(selection, "selection", COUNT))
        .singleElement()
        .asString()
        .startsWith("x.yml:20: mailvigil.ledger is account, but 'base' (line 1)")
        .contains("first_factor: passed", "ledger: source");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event.outcome: success",
        "event.outcome: failure, mailvigil.auth.first_factor: passed",
        "event.outcome: failure, event.reason: second_factor_denied",
        "event.outcome: failure, event.reason: [disabled, code_reused]",
        "event.outcome: failure, mailvigil.auth.factor: backup_code",
        "event.action: forwarding_changed",
        "'event.outcome|neq': failure"
      })
  void whatProvesACredentialOrIsNoAttemptMaySpeakOfTheAccount(String selection) {
    assertThat(mistakes(selection, "selection", COUNT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"not selection", "selection or bob", "1 of them", "not (selection and bob)"})
  void aConditionThatLetsAGuessInIsSeenThrough(String condition) {
    assertThat(mistakes("event.outcome: success", condition, COUNT)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"selection and not bob", "all of them", "selection and 1 of b*"})
  void aConditionThatDoesNotIsTaken(String condition) {
    assertThat(mistakes("event.outcome: success", condition, COUNT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: temporal_ordered, rules: [base, success]",
        "type: temporal, rules: [base, success], condition: base and success"
      })
  void guessesAndThenASuccessAreNoGuessing(String correlation) {
    assertThat(mistakes("event.outcome: failure", "selection", correlation)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: temporal, rules: [base, success], condition: base or success",
        "type: temporal, rules: [base, success], condition: base and not success",
        "type: event_count, rules: [success, base], condition: {gte: 3}"
      })
  void guessesThatAreEnoughAreGuessing(String correlation) {
    assertThat(mistakes("event.outcome: failure", "selection", correlation)).hasSize(1);
  }
}
