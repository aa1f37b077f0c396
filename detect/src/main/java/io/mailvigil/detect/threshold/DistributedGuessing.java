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
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * D19: many sources guess the password of one account. It never proposes a lock: wrong passwords
 * alone prove nothing about the account, and a lock on them would let anybody shut its owner out.
 */
public final class DistributedGuessing implements Detector<Ring> {
  public static final String ID = "D19-distributed-guessing";

  /**
   * The thresholds; sources are networks, /32 and /64.
   *
   * @param sources at least so many in the window, with so many failures (Elastic: 5 and 10)
   * @param manySources in {@code manyWindow} is high (Entra: 30)
   */
  public record Config(
      Duration window, int sources, int failures, Duration manyWindow, int manySources) {
    public static final Config DEFAULT =
        new Config(Duration.ofMinutes(30), 5, 10, Duration.ofHours(1), 30);

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofHours(6)),
          node.integer("sources", DEFAULT.sources, 2, 40),
          node.integer("failures", DEFAULT.failures, 2, 40),
          node.duration(
              "many-window", DEFAULT.manyWindow, Duration.ofMinutes(1), Duration.ofHours(6)),
          node.integer("many-sources", DEFAULT.manySources, 3, 40));
    }

    Duration longest() {
      return window.compareTo(manyWindow) > 0 ? window : manyWindow;
    }
  }

  private static final RuleRef RULE =
      new RuleRef(ID, "Distributed guessing at one account", "1", List.of("T1110.001"));

  /** As many as the largest threshold: a burst within one minute must be able to reach it. */
  private static final int PER_MINUTE = 40;

  private final Config config;
  private final NobodysAddresses nobodys;

  public DistributedGuessing(Config config, NobodysAddresses nobodys) {
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
    int at = memory.add(nobodys.known(Ring.Entry.of(event)));
    if (at < 0) {
      return false;
    }
    int some =
        memory.completes(
            at,
            config.window,
            e -> e.source() != null,
            w -> w.size() >= config.failures && Counted.networks(w).size() >= config.sources);
    if (some >= 0) {
      tell(memory, some, event, Severity.MEDIUM, config.failures, config.window, found);
    }
    int many =
        memory.completes(
            at,
            config.manyWindow,
            e -> e.source() != null,
            w ->
                w.size() >= config.manySources && Counted.networks(w).size() >= config.manySources);
    if (many >= 0) {
      tell(memory, many, event, Severity.HIGH, config.manySources, config.manyWindow, found);
    }
    return true;
  }

  private static void tell(
      Ring memory,
      int q,
      AuthEvent event,
      Severity severity,
      int threshold,
      Duration window,
      Consumer<Finding> found) {
    Counted counted = Counted.in(memory, memory.window(q, window, e -> e.source() != null));
    String name = event.account() == null ? "nobody" : Words.name(event.account().name());
    found.accept(
        counted.finding(
            event,
            severity,
            threshold,
            window,
            "guessing",
            Ledger.SOURCE,
            counted.count()
                + " wrong passwords for "
                + name
                + " from "
                + counted.sourceCount()
                + " sources within "
                + Words.span(window),
            ResponseAction.NOTIFY_USER));
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
