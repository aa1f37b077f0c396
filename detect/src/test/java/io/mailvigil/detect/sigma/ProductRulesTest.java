// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.detect.Lab;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules in the words of a product's own log, of the shapes that public rules have. */
final class ProductRulesTest {
  private static final String DISABLED =
      "User account is disabled. The account has been disabled by an administrator.";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      textBlock =
          """
          azure, service: signinlogs; {ResultType: 50057, ResultDescription: '%s'}; entra; event.reason: disabled; event.reason: locked
          azure, service: signinlogs; {ResultType: 50057, ResultDescription: Failure}; entra; event.reason: disabled; event.reason: policy
          azure, service: signinlogs; {ResultType: 53003, resultdescription: Blocked by Conditional Access}; entra; event.reason: policy; event.reason: disabled
          azure, service: signinlogs; {ResultType: 50074, ResultDescription|contains: Strong Auth}; entra; event.reason: second_factor_missing; event.reason: policy
          azure, service: signinlogs; {ResultType: 500121, ResultDescription|contains: during strong authentication}; entra; mailvigil.auth.factor: push; mailvigil.auth.factor: password
          azure, service: signinlogs; {Status|contains: MFA Denied}; entra; event.reason: second_factor_denied; event.reason: bad_password
          linux, service: sshd; {user_name|contains: root, deviceProcessName: sshd, client_ip|exists: true}; sshd; user.name: root; user.name: bob
          """)
  void aValueIsReadAsTheEventsMadeOfIt(
      String source, String asked, String type, String takes, String leaves) throws SigmaException {
    String rule =
        """
        title: Test
        id: 5a2b1c1e-1111-4222-8333-444455556666
        level: high
        logsource: {product: %s}
        detection:
          selection: %s
          condition: selection
        mailvigil: {rule: X-test}
        """
            .formatted(source, asked.formatted(DISABLED));
    RuleReader.Result read =
        RuleReader.read(
            "x.yml", rule.getBytes(StandardCharsets.UTF_8), Placeholders.NONE, SigmaFilters.NONE);

    assertThat(read.mistakes()).isEmpty();
    assertThat(
            RuleTests.run(
                "x",
                event("takes", type, takes, "X-test high") + event("leaves", type, leaves, ""),
                SigmaCompiler.compile(Objects.requireNonNull(read.file()), Lab.NOBODYS),
                Lab.NOBODYS))
        .isEmpty();
  }

  private static String event(String name, String type, String field, String alerts) {
    return """
    - case: %s
      events:
        - at: 0s
          service.type: %s
          event.outcome: failure
          process.name: sshd
          source.ip: 203.0.113.9
          %s%s
      alerts: [%s]
    """
        .formatted(
            name,
            type,
            field.startsWith("user.name") ? "" : "user.name: bob@example.org\n      ",
            field,
            alerts);
  }
}
