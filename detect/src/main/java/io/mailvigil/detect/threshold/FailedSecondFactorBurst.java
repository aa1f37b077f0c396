// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.threshold;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.AuthEvent;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * D01: wrong second-factor codes for one account, in a window and cumulatively.
 *
 * <p>The window catches a burst; the cumulative budget catches who stays below it: five tries in 15
 * min for ever find a 6-digit code with 41 % chance in a year, but 34 tries since the last right
 * code have a chance of 1e-4 and 100 one of 3e-4 (three accepted codes; 100 is the cap of NIST SP
 * 800-63B 3.2.2). Only a trusted right code ends the count: the phone's app password does not.
 *
 * <p>A lock is proposed only where every counted failure came after the right password. Where the
 * stack cannot tell, wrong codes prove nothing about the account: then the source is at fault.
 */
public final class FailedSecondFactorBurst implements Detector<FailedSecondFactorBurst.Memory> {
  public static final String ID = "D01-failed-second-factor-burst";

  /**
   * The thresholds.
   *
   * @param window of the burst
   * @param high failures in the window (Okta, fail2ban, Elastic: 5)
   * @param critical failures in the window (Okta, PCI DSS 8.3.4: 10)
   * @param highSinceSuccess failures since the last right code: chance 1e-4
   * @param criticalSinceSuccess failures since the last right code: chance 3e-4
   */
  public record Config(
      Duration window, int high, int critical, int highSinceSuccess, int criticalSinceSuccess) {
    public static final Config DEFAULT = new Config(Duration.ofMinutes(10), 5, 10, 34, 100);

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofDays(1)),
          node.integer("high", DEFAULT.high, 2, 100),
          node.integer("critical", DEFAULT.critical, 3, 100),
          node.integer("high-since-success", DEFAULT.highSinceSuccess, 5, 120),
          node.integer("critical-since-success", DEFAULT.criticalSinceSuccess, 10, 120));
    }
  }

  /** The newest failures and right codes of an account. */
  public static final class Memory {
    private Memory() {}

    final Ring failures = Ring.newest(MOST, YEAR);
    final Ring successes = Ring.newest(8, YEAR);
  }

  private static final int MOST = 128;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final RuleRef RULE =
      new RuleRef(ID, "Failed second-factor burst", "1", List.of("T1110.001", "T1078"));

  /** From the strongest proof to the weakest: the first that reaches a threshold speaks. */
  private static final List<Predicate<Ring.Entry>> PROOF =
      List.of(e -> e.trusted() && e.first() == FirstFactor.PASSED, Ring.Entry::trusted, e -> true);

  private final Config config;
  private final NobodysAddresses nobodys;

  public FailedSecondFactorBurst(Config config, NobodysAddresses nobodys) {
    this.config = config;
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
    return config.window;
  }

  @Override
  public Duration remembers() {
    return YEAR;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return Attempts.isWrongCode(event) || Attempts.isRightCode(event);
  }

  @Override
  public Memory fresh() {
    return new Memory();
  }

  @Override
  public boolean fold(Memory memory, AuthEvent event, Consumer<Finding> found) {
    Ring.Entry entry = nobodys.known(Ring.Entry.of(event));
    if (Attempts.isRightCode(event)) {
      return memory.successes.add(entry) >= 0;
    }
    int at = memory.failures.add(entry);
    if (at < 0) {
      return false;
    }
    step(memory, at, event, Severity.HIGH, config.high, config.highSinceSuccess, found);
    step(memory, at, event, Severity.CRITICAL, config.critical, config.criticalSinceSuccess, found);
    return true;
  }

  private void step(
      Memory memory,
      int at,
      AuthEvent event,
      Severity severity,
      int inWindow,
      int sinceSuccess,
      Consumer<Finding> found) {
    for (Predicate<Ring.Entry> proof : PROOF) {
      int q = memory.failures.completes(at, config.window, proof, w -> w.size() >= inWindow);
      if (q >= 0) {
        List<Ring.Entry> window = memory.failures.window(q, config.window, proof);
        found.accept(finding(event, severity, inWindow, config.window, window));
        return;
      }
    }
    for (Predicate<Ring.Entry> proof : PROOF) {
      int q =
          memory.failures.completes(
              at,
              LATENESS,
              proof,
              w -> sinceSuccess(memory, w.getLast(), proof).size() >= sinceSuccess);
      if (q >= 0) {
        List<Ring.Entry> all = sinceSuccess(memory, memory.failures.get(q), proof);
        found.accept(finding(event, severity, sinceSuccess, Duration.ZERO, all));
        return;
      }
    }
  }

  /** The failures after the newest right code before that one, and it. */
  private static List<Ring.Entry> sinceSuccess(
      Memory memory, Ring.Entry last, Predicate<Ring.Entry> proof) {
    long since = Long.MIN_VALUE;
    for (int i = 0; i < memory.successes.size(); i++) {
      Ring.Entry success = memory.successes.get(i);
      since = success.compareTo(last) < 0 ? success.micros() : since;
    }
    List<Ring.Entry> all = new ArrayList<>();
    for (int i = 0; i < memory.failures.size(); i++) {
      Ring.Entry failure = memory.failures.get(i);
      if (failure.micros() > since && failure.compareTo(last) <= 0 && proof.test(failure)) {
        all.add(failure);
      }
    }
    return all;
  }

  private static Finding finding(
      AuthEvent event,
      Severity severity,
      int threshold,
      Duration window,
      List<Ring.Entry> failures) {
    Counted counted = new Counted(failures, failures.size());
    boolean passed = counted.first() == FirstFactor.PASSED;
    String name = event.account() == null ? "nobody" : Words.name(event.account().name());
    String sentence =
        counted.count()
            + " wrong second-factor codes for "
            + name
            + (window.isZero() ? " since the last right one" : " within " + Words.span(window))
            + (counted.sourceCount() > 1 ? " from " + counted.sourceCount() + " sources" : "")
            + (passed
                ? ", each after the right password: somebody knows the password"
                : "; whether the password was right is not known");
    return counted.finding(
        event,
        severity,
        threshold,
        window,
        "second-factor",
        passed ? Ledger.ACCOUNT : Ledger.SOURCE,
        sentence,
        proposals(severity, passed, counted.sourceCount() > 0));
  }

  private static ResponseAction[] proposals(Severity severity, boolean passed, boolean hasSource) {
    if (passed) {
      return severity == Severity.CRITICAL
          ? new ResponseAction[] {
            ResponseAction.LOCK, ResponseAction.NOTIFY_USER, ResponseAction.REQUIRE_RESET
          }
          : new ResponseAction[] {ResponseAction.NOTIFY_USER, ResponseAction.REQUIRE_RESET};
    }
    return hasSource
        ? new ResponseAction[] {ResponseAction.BLOCK_SOURCE, ResponseAction.NOTIFY_USER}
        : new ResponseAction[] {ResponseAction.NOTIFY_USER};
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    memory.failures.write(out);
    memory.successes.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = new Memory();
    memory.failures.read(in);
    memory.successes.read(in);
    return memory;
  }
}
