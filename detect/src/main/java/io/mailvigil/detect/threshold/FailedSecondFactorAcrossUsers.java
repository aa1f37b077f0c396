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
import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * D02: wrong second-factor codes from one source for many accounts: somebody works through a list
 * of known passwords. Critical only where the network is new to every one of these accounts, and
 * measured against the accounts that live there: in an office of hundreds a few always mistype.
 */
public final class FailedSecondFactorAcrossUsers
    implements Detector<FailedSecondFactorAcrossUsers.Memory> {
  public static final String ID = "D02-failed-second-factor-across-users";

  /**
   * The thresholds.
   *
   * @param accounts with a wrong code in the window
   * @param failures in the window
   * @param share of the accounts that signed in from this network in {@code lookBack}; the failing
   *     accounts must be more
   */
  public record Config(
      Duration window, int accounts, int failures, double share, Duration lookBack) {
    public static final Config DEFAULT =
        new Config(Duration.ofMinutes(15), 3, 6, 0.05, Duration.ofDays(14));

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofHours(6)),
          node.integer("accounts", DEFAULT.accounts, 2, 100),
          node.integer("failures", DEFAULT.failures, 2, 200),
          node.decimal("share", DEFAULT.share, 0, 1),
          node.duration("look-back", DEFAULT.lookBack, Duration.ofDays(1), Duration.ofDays(60)));
    }
  }

  /** The failures of a network, and who lives there. */
  public static final class Memory {
    private final Ring failures;
    private final Distinct residents;

    private Memory(Config config) {
      failures = Ring.sampled(PER_MINUTE, config.window.plus(LATENESS));
      residents = new Distinct(config.lookBack);
    }
  }

  private static final int PER_MINUTE = 24;
  private static final RuleRef RULE =
      new RuleRef(ID, "Failed second factors of many accounts", "1", List.of("T1110.004"));
  private final Config config;

  public FailedSecondFactorAcrossUsers(Config config) {
    this.config = config;
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.SOURCE;
  }

  @Override
  public Duration timespan() {
    return config.window;
  }

  @Override
  public Duration remembers() {
    return config.lookBack;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.account() != null && (Attempts.isWrongCode(event) || Attempts.isLogin(event));
  }

  @Override
  public Memory fresh() {
    return new Memory(config);
  }

  @Override
  public boolean fold(Memory memory, AuthEvent event, Consumer<Finding> found) {
    String name = Counted.nameOrNobody(event);
    if (Attempts.isLogin(event)) {
      return memory.residents.add(name, Ring.micros(event.time()));
    }
    int at = memory.failures.add(Ring.Entry.weighed(event, name, null));
    if (at < 0) {
      return false;
    }
    int q = memory.failures.completes(at, config.window, e -> true, w -> isMany(memory, w));
    if (q >= 0) {
      List<Ring.Entry> entries = memory.failures.window(q, config.window, e -> true);
      Set<String> accounts = Counted.accounts(entries);
      long micros = entries.getLast().micros();
      tell(memory, entries, event, Severity.HIGH, found);
      if (accounts.stream().allMatch(account -> memory.residents.isNew(account, micros))) {
        tell(memory, entries, event, Severity.CRITICAL, found);
      }
    }
    return true;
  }

  private boolean isMany(Memory memory, List<Ring.Entry> window) {
    long failures = 0;
    for (Ring.Entry entry : window) {
      failures += entry.weight();
    }
    long accounts = failures < config.failures ? 0 : Counted.accounts(window).size();
    return accounts >= config.accounts
        && accounts > config.share * memory.residents.count(window.getLast().micros());
  }

  private void tell(
      Memory memory,
      List<Ring.Entry> entries,
      AuthEvent event,
      Severity severity,
      Consumer<Finding> found) {
    Counted counted = Counted.in(memory.failures, entries);
    boolean passed = counted.first() == FirstFactor.PASSED;
    String sentence =
        counted.count()
            + " wrong second-factor codes for "
            + counted.accountCount()
            + " accounts from one source within "
            + Words.span(config.window)
            + (passed
                ? ", each after the right password: their passwords are known"
                : "; whether the passwords were right is not known");
    found.accept(
        counted.finding(
            event,
            severity,
            config.failures,
            config.window,
            "second-factor",
            Ledger.SOURCE,
            sentence,
            passed
                ? new ResponseAction[] {ResponseAction.BLOCK_SOURCE, ResponseAction.REQUIRE_RESET}
                : new ResponseAction[] {ResponseAction.BLOCK_SOURCE}));
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    memory.failures.write(out);
    memory.residents.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = fresh();
    memory.failures.read(in);
    memory.residents.read(in);
    return memory;
  }
}
