// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.threshold;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * D20: one source tries a few passwords on many accounts, slowly enough that none is locked.
 *
 * <p>Four conditions: accounts, failures, few per account, and drawn out. Accounts that were tried
 * more often than {@code perAccount} are left out of the count instead of silencing the rule: else
 * hammering one account would hide the spray over the others.
 */
public final class Spray implements Detector<Ring> {
  public static final String ID = "D20-password-spraying";

  /**
   * The thresholds.
   *
   * @param accounts tried (Elastic 5, Entra 15)
   * @param failures at these accounts (Elastic 15)
   * @param perAccount at most (Elastic 8)
   * @param lasting from the first to the last failure, at least
   */
  public record Config(
      Duration window, int accounts, int failures, int perAccount, Duration lasting) {
    public static final Config DEFAULT =
        new Config(Duration.ofHours(1), 8, 15, 8, Duration.ofMinutes(5));

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofHours(6)),
          node.integer("accounts", DEFAULT.accounts, 2, 100),
          node.integer("failures", DEFAULT.failures, 2, 200),
          node.integer("per-account", DEFAULT.perAccount, 1, 20),
          node.duration("lasting", DEFAULT.lasting, Duration.ZERO, Duration.ofHours(6)));
    }
  }

  private static final RuleRef RULE =
      new RuleRef(ID, "Password spraying from one source", "1", List.of("T1110.003"));
  private static final int PER_MINUTE = 24;
  private final Config config;

  public Spray(Config config) {
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
    return config.window.plus(LATENESS);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.account() != null && Attempts.isWrongPassword(event);
  }

  @Override
  public Ring fresh() {
    return Ring.sampled(PER_MINUTE, remembers());
  }

  @Override
  public boolean fold(Ring memory, AuthEvent event, Consumer<Finding> found) {
    int at = memory.add(Ring.Entry.weighed(event, Counted.nameOrNobody(event), null));
    if (at < 0) {
      return false;
    }
    int q =
        memory.completes(at, config.window, e -> true, w -> mayBeSpray(w) && isSpray(sprayed(w)));
    if (q >= 0) {
      Counted counted = Counted.in(memory, sprayed(memory.window(q, config.window, e -> true)));
      found.accept(
          counted.finding(
              event,
              Severity.HIGH,
              config.failures,
              config.window,
              "guessing",
              Ledger.SOURCE,
              "One source tried "
                  + counted.accountCount()
                  + " accounts with few passwords each, "
                  + Words.many(counted.count(), "failure")
                  + " within "
                  + Words.span(config.window),
              ResponseAction.BLOCK_SOURCE));
    }
    return true;
  }

  /** The entries of accounts that were not tried too often; empty where the last is not one. */
  private List<Ring.Entry> sprayed(List<Ring.Entry> window) {
    Map<String, Integer> perAccount = new HashMap<>();
    for (Ring.Entry entry : window) {
      perAccount.merge(String.valueOf(entry.account()), 1, Integer::sum);
    }
    List<Ring.Entry> all = new ArrayList<>();
    for (Ring.Entry entry : window) {
      if (perAccount.getOrDefault(String.valueOf(entry.account()), 0) <= config.perAccount) {
        all.add(entry);
      }
    }
    return !all.isEmpty() && all.getLast() == window.getLast() ? all : List.of();
  }

  /** What costs nothing to ask first: most sources never last or never touch so many accounts. */
  private boolean mayBeSpray(List<Ring.Entry> window) {
    return window.size() >= config.accounts
        && window.getLast().micros() - window.getFirst().micros() >= Ring.micros(config.lasting);
  }

  private boolean isSpray(List<Ring.Entry> sprayed) {
    if (sprayed.isEmpty()) {
      return false;
    }
    long failures = 0;
    for (Ring.Entry entry : sprayed) {
      failures += entry.weight();
    }
    return failures >= config.failures
        && sprayed.getLast().micros() - sprayed.getFirst().micros() >= Ring.micros(config.lasting)
        && Counted.accounts(sprayed).size() >= config.accounts;
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
