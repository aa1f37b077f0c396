// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.threshold;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Reason;
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
import java.util.List;
import java.util.function.Consumer;

/**
 * D17: one source guesses the password of one account.
 *
 * <p>Where the daemon logs hashes of wrong passwords, attempts with the same hash count once: a
 * phone with an old password is no guesser. Names that do not exist are left to D18.
 */
public final class GuessingOneAccount implements Detector<Ring> {
  public static final String ID = "D17-guessing-one-account";

  /**
   * The thresholds.
   *
   * @param attempts in the window (Zimbra, Entra smart lockout: 10)
   * @param passwords different ones in {@code passwordWindow}, where hashes are logged (weakforced:
   *     more than 3)
   */
  public record Config(Duration window, int attempts, Duration passwordWindow, int passwords) {
    public static final Config DEFAULT =
        new Config(Duration.ofMinutes(10), 10, Duration.ofHours(1), 4);

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofHours(6)),
          node.integer("attempts", DEFAULT.attempts, 2, 20),
          node.duration(
              "password-window",
              DEFAULT.passwordWindow,
              Duration.ofMinutes(1),
              Duration.ofHours(6)),
          node.integer("passwords", DEFAULT.passwords, 2, 20));
    }

    Duration longest() {
      return window.compareTo(passwordWindow) > 0 ? window : passwordWindow;
    }
  }

  private static final RuleRef RULE =
      new RuleRef(ID, "Password guessing, one source at one account", "1", List.of("T1110.001"));
  private static final int PER_MINUTE = 24;
  private final Config config;

  public GuessingOneAccount(Config config) {
    this.config = config;
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.ACCOUNT_AND_SOURCE;
  }

  @Override
  public Duration timespan() {
    return config.longest();
  }

  @Override
  public Duration remembers() {
    return config.longest().plus(LATENESS);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return Attempts.isWrongPassword(event) && event.reason() != Reason.UNKNOWN_USER;
  }

  @Override
  public Ring fresh() {
    return Ring.sampled(PER_MINUTE, remembers());
  }

  @Override
  public boolean fold(Ring memory, AuthEvent event, Consumer<Finding> found) {
    int at = memory.add(Ring.Entry.weighed(event, null, event.auth().passwordHash()));
    if (at < 0) {
      return false;
    }
    int q =
        memory.completes(at, config.window, e -> true, w -> Counted.guesses(w) >= config.attempts);
    Duration window = config.window;
    boolean byPassword = q < 0;
    if (byPassword) {
      window = config.passwordWindow;
      q = memory.completes(at, window, e -> true, w -> Counted.passwords(w) >= config.passwords);
    }
    if (q >= 0) {
      List<Ring.Entry> entries = memory.window(q, window, e -> true);
      Counted counted =
          byPassword
              ? new Counted(entries, Counted.passwords(entries))
              : Counted.in(memory, entries);
      String name = event.account() == null ? "nobody" : Words.name(event.account().name());
      found.accept(
          counted.finding(
              event,
              Severity.MEDIUM,
              byPassword ? config.passwords : config.attempts,
              window,
              "guessing",
              Ledger.SOURCE,
              counted.count()
                  + (byPassword ? " different wrong passwords for " : " wrong passwords for ")
                  + name
                  + " from one source within "
                  + Words.span(window),
              ResponseAction.THROTTLE,
              ResponseAction.BLOCK_SOURCE));
    }
    return true;
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
