// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Ledger;
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
import java.util.Objects;
import java.util.function.Consumer;

/**
 * D52: mail of one account comes back: within 15 min 20 recipients or more, and 30 % or more of
 * those whose fate is known. High: old address lists come with stolen accounts, and a list of one's
 * own has few dead ends. What is only deferred counts as neither.
 */
public final class Bounces implements Detector<Ring> {
  private static final RuleRef RULE =
      new RuleRef("D52-bounces-of-one-sender", "Bounces of one sender", "1", List.of("T1534"));
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static final int LEAST = 20;
  private static final double SHARE = 0.3;
  private static final int PER_MINUTE = 64;
  private static final String CAME_BACK = "-";

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.ACCOUNT;
  }

  @Override
  public Duration timespan() {
    return WINDOW;
  }

  @Override
  public Duration remembers() {
    return WINDOW.plus(LATENESS);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.mail() != null
        && event.account() != null
        && (event.action() == Action.MAIL_DELIVERED && event.outcome() == Outcome.SUCCESS
            || event.action() == Action.MAIL_REJECTED && event.outcome() == Outcome.FAILURE);
  }

  @Override
  public Ring fresh() {
    return Ring.sampled(PER_MINUTE, WINDOW.plus(LATENESS));
  }

  @Override
  public boolean fold(Ring memory, AuthEvent event, Consumer<Finding> found) {
    boolean cameBack = event.action() == Action.MAIL_REJECTED;
    int at = memory.add(Ring.Entry.weighed(event, null, cameBack ? CAME_BACK : null));
    if (at < 0) {
      return false;
    }
    int q = memory.completes(at, WINDOW, e -> true, window -> isSpike(memory, window));
    if (q >= 0) {
      found.accept(finding(memory, event, memory.window(q, WINDOW, e -> true)));
    }
    return true;
  }

  private static boolean isSpike(Ring memory, List<Ring.Entry> window) {
    if (!isBounce(window.getLast())) {
      return false;
    }
    long bounced = bounced(memory, window);
    return bounced >= LEAST && bounced >= SHARE * memory.count(window);
  }

  private static boolean isBounce(Ring.Entry entry) {
    return CAME_BACK.equals(entry.extra());
  }

  /** In a minute that is only sampled the share of the sample stands for the whole. */
  private static long bounced(Ring memory, List<Ring.Entry> window) {
    long kept = window.stream().filter(Bounces::isBounce).count();
    return Math.round((double) kept * memory.count(window) / window.size());
  }

  private static Finding finding(Ring memory, AuthEvent event, List<Ring.Entry> window) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    List<Ring.Entry> bounces = window.stream().filter(Bounces::isBounce).toList();
    Ring.Entry last = bounces.getLast();
    long count = bounced(memory, window);
    List<SourceAddress> sources =
        bounces.reversed().stream()
            .map(Ring.Entry::source)
            .filter(Objects::nonNull)
            .distinct()
            .limit(Finding.MOST)
            .toList();
    List<String> ids = bounces.stream().map(Ring.Entry::id).toList();
    return new Finding(
        Severity.HIGH,
        "",
        last.instant(),
        bounces.getFirst().instant(),
        last.instant(),
        Severity.HIGH.score(),
        event.account(),
        event.user(),
        sources,
        event.account() == null ? List.of() : List.of(event.account().name()),
        "Mail of %s to %d of %d recipients came back within %s"
            .formatted(name, count, memory.count(window), Words.span(WINDOW)),
        new Evidence.Count(count, LEAST, WINDOW, sources.size(), 1, event.auth().first()),
        ids.subList(Math.max(0, ids.size() - Finding.MOST), ids.size()),
        Ledger.ACCOUNT,
        "after-break-in",
        event.auth().first(),
        List.of(ResponseAction.RESTRICT_SENDING, ResponseAction.NOTIFY_USER),
        bounces.stream().allMatch(Ring.Entry::trusted));
  }

  @Override
  public void write(Ring memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Ring read(DataInput in, int version) throws IOException {
    return fresh().read(in);
  }
}
