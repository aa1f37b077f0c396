// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * D51, D57, D59: an account sends, fetches or deletes far more than it ever does: what follows a
 * break-in. Measured against the account's own past of 30 days, with a floor for those without one
 * and a ceiling that nobody passes unseen who does not pass it every day.
 */
public final class Surge implements Detector<Amounts> {
  /** What is done too much of. */
  public enum What {
    SENDING(
        "D51-outbound-surge",
        "Outbound surge",
        List.of("T1534", "T1586.002"),
        Duration.ofHours(1),
        new Config(100, 5, 500),
        "recipients in mail sent"),
    READING(
        "D57-mass-download",
        "Mass download",
        List.of("T1114.002"),
        Duration.ofHours(1),
        new Config(1_000, 10, 20_000),
        "messages fetched"),
    DELETING(
        "D59-mass-delete",
        "Mass delete",
        List.of("T1485", "T1070.008"),
        Duration.ofMinutes(10),
        new Config(500, 5, 10_000),
        "messages deleted");

    private final RuleRef rule;
    private final Duration window;
    private final Config defaults;
    private final String words;

    What(
        String id,
        String name,
        List<String> techniques,
        Duration window,
        Config defaults,
        String words) {
      this.rule = new RuleRef(id, name, "1", techniques);
      this.window = window;
      this.defaults = defaults;
      this.words = words;
    }

    public String id() {
      return rule.id();
    }

    /** How much of it an event says, 0 for other events. */
    private long amount(AuthEvent event) {
      Mail mail = event.mail();
      if (mail == null || event.account() == null || event.outcome() != Outcome.SUCCESS) {
        return 0;
      }
      return switch (this) {
        case SENDING -> event.action() == Action.MAIL_SENT ? Math.max(1, mail.recipients()) : 0;
        case READING -> mail.fetched();
        case DELETING -> Math.max(mail.deleted(), mail.expunged());
      };
    }
  }

  /**
   * The thresholds.
   *
   * @param least in a window: less is never told
   * @param times the account's usual: more than that is high
   * @param most in a window: from there on it is critical, if it is also more than {@code times}
   *     the usual
   */
  public record Config(int least, int times, int most) {
    /** Reads a section; what it leaves out is as the detection has it. */
    public static Config from(ConfigNode node, What what) {
      Config d = what.defaults;
      return new Config(
          node.integer("least", d.least, 1, 10_000_000),
          node.integer("times-usual", d.times, 2, 1_000),
          node.integer("most", d.most, 1, 10_000_000));
    }
  }

  private static final int MOST_OF_ONE = 1_000_000;

  private final What what;
  private final Config config;

  public Surge(What what, Config config) {
    this.what = what;
    this.config = config;
  }

  @Override
  public RuleRef rule() {
    return what.rule;
  }

  @Override
  public Grouping grouping() {
    return Grouping.ACCOUNT;
  }

  @Override
  public Duration timespan() {
    return what.window;
  }

  @Override
  public Duration remembers() {
    return Duration.ofDays(31);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.mail() != null && what.amount(event) > 0;
  }

  @Override
  public Amounts fresh() {
    return new Amounts(what.window);
  }

  @Override
  public boolean fold(Amounts memory, AuthEvent event, Consumer<Finding> found) {
    Ring.Entry entry = Ring.Entry.of(event, (int) Math.min(MOST_OF_ONE, what.amount(event)));
    int at = memory.add(entry);
    if (at < 0) {
      return false;
    }
    long usual = memory.usual(entry.micros());
    long high = Math.max(config.least, config.times * usual);
    long end = entry.micros() + Ring.micros(what.window);
    int told = 0;
    for (int i = at; i < memory.size() && memory.get(i).micros() < end && told < 2; i++) {
      List<Ring.Entry> window = memory.window(i);
      long sum = Amounts.sum(window);
      if (sum > high && told == 0) {
        found.accept(
            finding(event, window, sum, usual, memory.days(entry.micros()), Severity.HIGH));
        told = 1;
      }
      if (sum > high && sum >= config.most) {
        found.accept(
            finding(event, window, sum, usual, memory.days(entry.micros()), Severity.CRITICAL));
        told = 2;
      }
    }
    return true;
  }

  private Finding finding(
      AuthEvent event,
      List<Ring.Entry> window,
      long sum,
      long usual,
      long days,
      Severity severity) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    Ring.Entry last = window.getLast();
    List<SourceAddress> sources =
        window.reversed().stream()
            .map(Ring.Entry::source)
            .filter(Objects::nonNull)
            .distinct()
            .limit(Finding.MOST)
            .toList();
    List<String> ids = window.stream().map(Ring.Entry::id).toList();
    long threshold = severity == Severity.CRITICAL ? config.most : config.least;
    return new Finding(
        severity,
        "",
        last.instant(),
        window.getFirst().instant(),
        last.instant(),
        severity.score(),
        event.account(),
        event.user(),
        sources,
        event.account() == null ? List.of() : List.of(event.account().name()),
        String.format(
            Locale.ROOT,
            "%s: %,d %s within %s, %s",
            name,
            sum,
            what.words,
            Words.span(what.window),
            days == 0
                ? "and none on any day before"
                : String.format(Locale.ROOT, "at most %,d on 95 of 100 days before", usual)),
        new Evidence.Count(
            sum,
            Math.max(threshold, config.times * usual),
            what.window,
            sources.size(),
            1,
            event.auth().first()),
        ids.subList(Math.max(0, ids.size() - Finding.MOST), ids.size()),
        Ledger.ACCOUNT,
        "after-break-in",
        event.auth().first(),
        List.of(proposals(severity)),
        window.stream().allMatch(Ring.Entry::trusted));
  }

  private ResponseAction[] proposals(Severity severity) {
    return switch (what) {
      case SENDING ->
          new ResponseAction[] {ResponseAction.RESTRICT_SENDING, ResponseAction.NOTIFY_USER};
      case READING -> new ResponseAction[] {ResponseAction.KILL_SESSIONS};
      case DELETING ->
          severity == Severity.CRITICAL
              ? new ResponseAction[] {ResponseAction.KILL_SESSIONS, ResponseAction.NOTIFY_USER}
              : new ResponseAction[] {ResponseAction.NOTIFY_USER};
    };
  }

  @Override
  public void write(Amounts memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Amounts read(DataInput in, int version) throws IOException {
    return fresh().read(in);
  }
}
