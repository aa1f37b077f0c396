// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * D26: at least 5 failed attempts on an account within 10 min and, at most 10 min after the last, a
 * login from the same source network that was granted; or at least 10 from other networks and a
 * login from an autonomous system (without ASN data a /24 or /48) that the account has never used,
 * where it has used another.
 *
 * <p>High; medium where the account logged in from that network on an earlier day, for then most
 * likely its owner had forgotten the password. Attempts that all carry the hash of one wrong
 * password are a forgotten device and no guessing. A lock is proposed only for a new network and
 * without a second factor.
 */
public final class SuccessAfterFailures implements Detector<Guessed> {
  private static final RuleRef RULE =
      new RuleRef(
          "D26-success-after-failures",
          "Login after failed attempts",
          "1",
          List.of("T1110", "T1078"));
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration DAY = Duration.ofHours(24);
  private static final long SAME_SOURCE = 5;
  private static final long OTHER_SOURCES = 10;

  private static final int LONGEST_HASH = 40;

  private final NobodysAddresses nobodys;

  public SuccessAfterFailures(NobodysAddresses nobodys) {
    this.nobodys = nobodys;
  }

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
    return Guessed.KNOWN;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return Logins.granted(event, nobodys) != null || isGuess(event);
  }

  /** Behind a webmail or proxy it counts as well, only from nowhere. */
  private static boolean isGuess(AuthEvent event) {
    return event.account() != null
        && (Attempts.isWrongPassword(event)
            || Attempts.isWrongCode(event)
            || Attempts.isStoppedAfterPassword(event));
  }

  @Override
  public Guessed fresh() {
    return new Guessed();
  }

  @Override
  public boolean fold(Guessed memory, AuthEvent event, Consumer<Finding> found) {
    long time = Ring.micros(event.time());
    if (isGuess(event)) {
      if (memory.failures.add(failure(event)) < 0) {
        return false;
      }
    } else if (!memory.add(event)) {
      return false;
    }
    // in order this looks at the login itself; a late failure may complete one that came before
    long until = time + 2 * Ring.micros(WINDOW);
    for (int i = memory.logins.firstAt(time); i < memory.logins.size(); i++) {
      Guessed.Login login = memory.logins.get(i);
      if (login.micros() > until) {
        break;
      }
      judge(memory, login, event, found);
    }
    return true;
  }

  /** The failure with the hash of its wrong password, where the daemon logs one. */
  private Ring.Entry failure(AuthEvent event) {
    Ring.Entry e = nobodys.known(Ring.Entry.of(event));
    @Nullable String hash = event.auth().passwordHash();
    return hash == null
        ? e
        : new Ring.Entry(
            e.micros(),
            e.id(),
            e.weight(),
            e.source(),
            e.account(),
            hash.length() > LONGEST_HASH ? hash.substring(0, LONGEST_HASH) : hash,
            e.first(),
            e.trusted());
  }

  private void judge(
      Guessed memory, Guessed.Login login, AuthEvent event, Consumer<Finding> found) {
    int last = memory.failures.firstAt(login.micros() + 1) - 1;
    if (last < 0 || memory.failures.get(last).micros() < login.micros() - Ring.micros(WINDOW)) {
      return;
    }
    String network = login.ip().network().toString();
    boolean isNew = memory.isNew(login, WINDOW.multipliedBy(2));
    @Nullable List<Ring.Entry> failures =
        before(memory, login, SAME_SOURCE, e -> network.equals(networkOf(e)));
    boolean same = failures != null;
    if (failures == null && isNew) {
      failures = before(memory, login, OTHER_SOURCES, e -> !network.equals(networkOf(e)));
    }
    if (failures == null || isOneForgottenPassword(failures)) {
      return;
    }
    boolean familiar = memory.usedOnEarlierDay(login, DAY);
    found.accept(
        finding(event, login, failures, familiar ? Severity.MEDIUM : Severity.HIGH, same, isNew));
  }

  /** The failures of the newest window that ends at most 10 min before the login; null for none. */
  private static @Nullable List<Ring.Entry> before(
      Guessed memory, Guessed.Login login, long threshold, Predicate<Ring.Entry> counts) {
    Ring ring = memory.failures;
    long notBefore = login.micros() - Ring.micros(WINDOW);
    for (int last = ring.firstAt(login.micros() + 1) - 1;
        last >= 0 && ring.get(last).micros() >= notBefore;
        last--) {
      if (counts.test(ring.get(last))) {
        List<Ring.Entry> window = ring.window(last, WINDOW, counts);
        if (window.stream().mapToLong(Ring.Entry::weight).sum() >= threshold) {
          return window;
        }
      }
    }
    return null;
  }

  private static @Nullable String networkOf(Ring.Entry entry) {
    return entry.source() == null ? null : entry.source().network().toString();
  }

  private static boolean isOneForgottenPassword(List<Ring.Entry> failures) {
    String hash = failures.getFirst().extra();
    return hash != null && failures.stream().allMatch(f -> hash.equals(f.extra()));
  }

  private static Finding finding(
      AuthEvent event,
      Guessed.Login login,
      List<Ring.Entry> failures,
      Severity severity,
      boolean same,
      boolean isNew) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    long count = failures.stream().mapToLong(Ring.Entry::weight).sum();
    Finding finding =
        new Finding(
            severity,
            "",
            login.time(),
            login.time(),
            login.time(),
            severity.score(),
            event.account(),
            event.user(),
            List.of(login.ip()),
            event.account() == null ? List.of() : List.of(event.account().name()),
            name
                + " logged in from "
                + login.ip()
                + " after "
                + count
                + " failed attempts from "
                + (same ? "the same network" : "other networks"),
            new Evidence.Sequence(
                List.of("failure", "success"),
                List.of(count, 1L),
                Duration.ofMillis((login.micros() - failures.getFirst().micros()) / 1000)),
            List.of(login.id()),
            Ledger.ACCOUNT,
            "success-after-failures",
            FirstFactor.PASSED,
            isNew && !login.secondFactor()
                ? List.of(
                    ResponseAction.NOTIFY_USER,
                    ResponseAction.KILL_SESSIONS,
                    ResponseAction.REQUIRE_RESET,
                    ResponseAction.LOCK)
                : List.of(ResponseAction.NOTIFY_USER, ResponseAction.KILL_SESSIONS),
            login.trusted());
    return finding.after(failures);
  }

  @Override
  public void write(Guessed memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Guessed read(DataInput in, int version) throws IOException {
    return Guessed.read(in);
  }
}
