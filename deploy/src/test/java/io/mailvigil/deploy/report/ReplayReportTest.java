// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import io.mailvigil.deploy.Replay;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayReportTest {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final RuleRef D01 =
      new RuleRef("D01-failed-second-factor-burst", "Failed second factors", "1", List.of("T1621"));
  private static final RuleRef D18 =
      new RuleRef("D18-guessing-from-one-source", "Guessing", "1", List.of());

  private static RaisedAlert alert(
      int i, Severity severity, String name, Decision lock, String why) {
    Account account = new Account(Account.DEFAULT_TENANT, name);
    SourceAddress source = SourceAddress.of("203.0.113." + i % 200);
    Instant time = START.plusSeconds(600L * i);
    Detection detection =
        new Detection(
            "id" + i,
            time,
            time.minusSeconds(60),
            time,
            severity,
            90,
            D01,
            Account.DEFAULT_TENANT,
            account.key(),
            account,
            name,
            List.of(source),
            List.of(name),
            "10 wrong codes for " + name,
            new Evidence.Novelty("client", name, name, 3),
            List.of("event-" + name),
            Ledger.ACCOUNT,
            "second-factor",
            FirstFactor.PASSED,
            List.of(ResponseAction.LOCK),
            true,
            false,
            0);
    return new RaisedAlert(
        detection,
        "incident",
        List.of(new Response(ResponseAction.LOCK, Target.of(account), Mode.SHADOW, lock, why)),
        Urgency.NONE);
  }

  private static String page(List<RaisedAlert> alerts) {
    return page(alerts, "mail.log", List.of());
  }

  private static String page(List<RaisedAlert> alerts, String file, List<String> gaps) {
    StringWriter out = new StringWriter();
    try {
      new ReplayReport()
          .write(
              new Replay.Result(alerts, 10, 5, 100, gaps, null, List.of(D01, D18)),
              List.of(Path.of(file)),
              out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toString();
  }

  private static List<String> tags(String page) {
    return Pattern.compile("<[!/a-zA-Z][^>]*>")
        .matcher(page)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void saysWhoWouldHaveBeenLockedAndWhatWithheldIt() {
    String page =
        page(
            List.of(
                alert(0, Severity.CRITICAL, "dave@example.org", Decision.WOULD, "proven; 15 min"),
                alert(1, Severity.HIGH, "carol@example.org", Decision.REFUSED, "a protected one")));

    String locked = between(page, "Accounts that would have been locked", "proposed and withheld");
    String withheld = between(page, "lock was proposed and withheld", "Sources that would");
    assertThat(locked).contains("dave@example.org", "proven; 15 min").doesNotContain("carol");
    assertThat(withheld).contains("carol@example.org", "a protected one").doesNotContain("dave");
    assertThat(page)
        .contains("<b>1</b><span>account would have been locked</span>")
        .contains("In force and silent: 1 rules")
        .contains("<rect class=\"critical\"");
    assertThat(between(page, "In force and silent", "Accounts most"))
        .contains("D18-guessing-from-one-source")
        .doesNotContain("D01");
  }

  private static String between(String page, String from, String to) {
    int begin = page.indexOf(from);
    assertThat(begin).as(from).isPositive();
    return page.substring(begin, page.indexOf(to, begin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'/><svg/onload=alert(1)>",
        "</style></title><b>",
        "{{ page }}{% include 'x' %}",
        "&lt;b&gt;",
        "<!--",
      })
  void namesOfOthersNeverBecomeMarkup(String name) {
    String plain =
        page(List.of(alert(0, Severity.HIGH, "bob", Decision.WOULD, "bob")), "bob", List.of("bob"));

    String page =
        page(List.of(alert(0, Severity.HIGH, name, Decision.WOULD, name)), "bob", List.of(name));

    assertThat(tags(page)).isEqualTo(tags(plain));
    assertThat(page).doesNotContain("<script", "<img", "<!--");
  }

  @Test
  void marksThatTurnTextAroundAreShown() {
    String page =
        page(List.of(alert(0, Severity.HIGH, "a\u202Egro.elpmaxe@bob\u0000", Decision.WOULD, "x")));

    assertThat(page).contains("a?gro.elpmaxe@bob?").doesNotContain("\u202E", "\u0000");
  }

  @Test
  void asksNobodyForAnything() {
    String page = page(List.of(alert(0, Severity.HIGH, "bob", Decision.WOULD, "x")));

    assertThat(page).contains("default-src 'none'").doesNotContain("http:", "https:", "@import");
    assertThat(page).doesNotContain("url(", " src=", "<link");
  }

  @Test
  void aFloodIsCountedWholeShownInPartAndSaidSo() {
    List<RaisedAlert> flood = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      flood.add(
          alert(
              i, i == 7 ? Severity.CRITICAL : Severity.LOW, "u" + i, Decision.REFUSED, "no " + i));
    }

    String page = page(flood);

    assertThat(page)
        .contains("500 of 3,000 are shown", "100 of 3,000 rows shown", "25 of 3,000 shown")
        .contains("10 wrong codes for u7", "10 wrong codes for u2999");
    assertThat(Pattern.compile("<details").matcher(page).results()).hasSize(500);
    assertThat(page.length()).isLessThan(2_000_000);
  }

  @Test
  void logsWithoutEventsGiveAPage() {
    assertThat(page(List.of())).contains("The logs hold no event.", "No rule spoke.");
  }

  @Test
  void theTimelineIsAFunctionOfTheSetOfEventsAndBounded() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      long span = 1L << (1 + random.nextInt(36));
      List<Instant> times = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        times.add(START.plusSeconds(random.nextLong(span)));
      }
      Timeline forth = new Timeline();
      times.forEach(t -> forth.add(t, Outcome.FAILURE, 2));
      Timeline back = new Timeline();
      times.reversed().forEach(t -> back.add(t, Outcome.FAILURE, 2));

      assertThat(forth.size()).isEqualTo(back.size()).isBetween(1, Timeline.MOST);
      assertThat(forth.width()).isEqualTo(back.width()).isGreaterThan(Duration.ZERO);
      assertThat(forth.failed()).isEqualTo(600);
      for (int i = 0; i < forth.size(); i++) {
        assertThat(forth.slot(i)).isEqualTo(back.slot(i));
      }
    }
  }
}
