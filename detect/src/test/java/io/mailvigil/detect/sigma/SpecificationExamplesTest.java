// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * For each construct that the specification explains by an example one of ours, over login events:
 * a rule file, the events, and the alerts it must tell.
 */
class SpecificationExamplesTest {
  private static final String FAILED =
      """
      title: A failed login
      name: failed
      logsource: {category: authentication}
      detection:
        selection: {event.action: login, event.outcome: failure}
        condition: selection
      ---
      """;
  private static final String GRANTED =
      """
      title: A login
      name: granted
      logsource: {category: authentication}
      detection:
        selection: {event.action: login, event.outcome: success}
        condition: selection
      ---
      """;

  private static void holds(String rules, String cases) {
    SigmaRules read =
        SigmaRules.of(
            Map.of("example.yml", rules), Lab.NOBODYS, NamedLists.EMPTY, SigmaFilters.NONE);
    assertThat(read.mistakes()).isEmpty();
    assertThat(RuleTests.run("example", cases, List.copyOf(read.detectors()), Lab.NOBODYS))
        .isEmpty();
  }

  private static String correlation(String name, String body) {
    return "title: Example\nname: " + name + "\nlevel: high\ncorrelation:\n" + body.indent(2);
  }

  @Test
  void listsAreAlternativesMapsAreJoinedAndFiltersTakeAway() {
    holds(
        """
        title: Example
        name: example
        level: low
        logsource: {category: authentication}
        detection:
          selection:
            - event.outcome: failure
              user.name|startswith: [admin, root]
            - user.name: null
          filter_own:
            source.ip|cidr: 192.0.2.0/24
          condition: selection and not 1 of filter_*
        """,
        """
        - case: an administrator's failure
          events: [{at: 0s, event.outcome: failure, user.name: administrator, source.ip: 203.0.113.1}]
          alerts: [example low]
        - case: without a name
          events: [{at: 0s, event.outcome: success, source.ip: 203.0.113.1}]
          alerts: [example low]
        - case: the second condition of the first map fails
          events: [{at: 0s, event.outcome: failure, user.name: bob, source.ip: 203.0.113.1}]
          alerts: []
        - case: filtered
          events: [{at: 0s, event.outcome: failure, user.name: root, source.ip: 192.0.2.77}]
          alerts: []
        """);
  }

  @Test
  void eventCount() {
    holds(
        FAILED
            + correlation(
                "many",
                """
                type: event_count
                rules: [failed]
                group-by: [user.name, source.ip]
                timespan: 5m
                condition: {gte: 10}
                """),
        """
        - case: ten within five minutes
          events: [{at: 0s, repeat: 10, every: 30s, event.outcome: failure, user.name: bob, source.ip: 203.0.113.1}]
          alerts: [many high]
        - case: ten of two accounts
          events:
            - {at: 0s, repeat: 5, every: 30s, event.outcome: failure, user.name: bob, source.ip: 203.0.113.1}
            - {at: 1s, repeat: 5, every: 30s, event.outcome: failure, user.name: ann, source.ip: 203.0.113.1}
          alerts: []
        - case: ten, slower
          events: [{at: 0s, repeat: 10, every: 40s, event.outcome: failure, user.name: bob, source.ip: 203.0.113.1}]
          alerts: []
        """);
  }

  @Test
  void valueCountWithinBounds() {
    holds(
        FAILED
            + correlation(
                "names",
                """
                type: value_count
                rules: [failed]
                group-by: [source.ip]
                timespan: 1h
                condition: {field: user.name, gt: 3, lt: 6}
                """),
        """
        - case: four names
          events: [{at: 0s, repeat: 4, every: 10m, event.outcome: failure, user.name: 'u{i}', source.ip: 203.0.113.1}]
          alerts: [names high]
        - case: one name four times
          events: [{at: 0s, repeat: 4, every: 10m, event.outcome: failure, user.name: bob, source.ip: 203.0.113.1}]
          alerts: []
        """);
  }

  @Test
  void temporalInAnyOrderAndOrderedInOne() {
    String rules =
        FAILED
            + GRANTED
            + "%s"
                .formatted(
                    correlation(
                        "both",
                        """
                        type: %s
                        rules: [failed, granted]
                        group-by: [user.name]
                        timespan: 5m
                        """));
    String wrongOrder =
        """
        - case: a login, then a failure
          events:
            - {at: 0s, event.outcome: success, user.name: bob}
            - {at: 2m, event.outcome: failure, user.name: bob}
          alerts: [%s]
        - case: a failure, then a login
          events:
            - {at: 0s, event.outcome: failure, user.name: bob}
            - {at: 2m, event.outcome: success, user.name: bob}
          alerts: [both high]
        - case: too far apart
          events:
            - {at: 0s, event.outcome: failure, user.name: bob}
            - {at: 5m, event.outcome: success, user.name: bob}
          alerts: []
        - case: of two accounts
          events:
            - {at: 0s, event.outcome: failure, user.name: bob}
            - {at: 2m, event.outcome: success, user.name: ann}
          alerts: []
        """;
    holds(rules.formatted("temporal"), wrongOrder.formatted("both high"));
    holds(rules.formatted("temporal_ordered"), wrongOrder.formatted(""));
  }

  @Test
  void aChainOfCorrelationsAndAnAlias() {
    holds(
        FAILED
            + GRANTED
            + correlation(
                "many",
                """
                type: event_count
                rules: [failed]
                group-by: [user.name]
                timespan: 10m
                condition: {gte: 3}
                """)
            + "---\n"
            + correlation(
                "then",
                """
                type: temporal_ordered
                rules: [many, granted]
                aliases:
                  who: {many: user.name, granted: mailvigil.account}
                group-by: [who]
                timespan: 10m
                """),
        """
        - case: three failures, then a login
          events:
            - {at: 0s, repeat: 3, every: 1m, event.outcome: failure, user.name: bob}
            - {at: 4m, event.outcome: success, user.name: bob}
          alerts: [then high]
        - case: two failures, then a login
          events:
            - {at: 0s, repeat: 2, every: 1m, event.outcome: failure, user.name: bob}
            - {at: 4m, event.outcome: success, user.name: bob}
          alerts: []
        """);
  }

  @Test
  void generateLetsTheInnerOneSpeakToo() {
    holds(
        FAILED
            + correlation(
                "many",
                """
                type: event_count
                rules: [failed]
                generate: true
                group-by: [user.name]
                timespan: 10m
                condition: {gte: 2}
                """),
        """
        - case: both speak
          events: [{at: 0s, repeat: 2, every: 1m, event.outcome: failure, user.name: bob}]
          alerts: [failed medium, many high]
        """);
  }

  @Test
  void sumsAveragesAndPercentiles() {
    for (String each : List.of("value_sum", "value_avg", "value_percentile")) {
      boolean sum = each.equals("value_sum");
      holds(
          """
          title: Mail sent
          name: sent
          logsource: {category: email}
          detection: {selection: {event.action: mail_sent}, condition: selection}
          ---
          """
              + correlation(
                  "much",
                  "type: "
                      + each
                      + "\nrules: [sent]\ngroup-by: [user.name]\ntimespan: 1h\n"
                      + "condition: {field: mailvigil.mail.recipients, gte: "
                      + (sum ? 60 : 30)
                      + (each.equals("value_percentile") ? ", percentile: 90" : "")
                      + "}\n"),
          """
          - case: two large mails
            events: [{at: 0s, repeat: 2, every: 1m, event.action: mail_sent, event.outcome: success, user.name: bob, mailvigil.mail.recipients: 30}]
            alerts: [much high]
          - case: two small mails
            events: [{at: 0s, repeat: 2, every: 1m, event.action: mail_sent, event.outcome: success, user.name: bob, mailvigil.mail.recipients: 29}]
            alerts: []
          """);
    }
  }

  /** The proposal for 2.2: what must not have happened when the time is over. */
  @Test
  void aStepThatMustNotFollow() {
    holds(
        FAILED
            + GRANTED
            + correlation(
                "unanswered",
                """
                type: temporal
                rules: [failed, granted]
                group-by: [user.name]
                timespan: 5m
                condition: failed and not granted
                """),
        """
        - case: no login follows
          events:
            - {at: 0s, event.outcome: failure, user.name: bob}
            - {at: 30m, event.outcome: success, user.name: ann}
          alerts: [unanswered high]
        - case: one does
          events:
            - {at: 0s, event.outcome: failure, user.name: bob}
            - {at: 4m, event.outcome: success, user.name: bob}
            - {at: 30m, event.outcome: success, user.name: ann}
          alerts: []
        """);
  }
}
