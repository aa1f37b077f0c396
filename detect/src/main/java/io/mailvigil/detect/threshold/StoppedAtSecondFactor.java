// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.threshold;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Seen;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * D05: the right password, and then the second factor was wrong, denied or never came: somebody
 * knows the password. Once from a network the account never signed in from is medium; several times
 * in an hour, from wherever, is high.
 *
 * <p>An account nobody has signed in to yet has no usual network, so nothing is new for it.
 */
public final class StoppedAtSecondFactor implements Detector<StoppedAtSecondFactor.Memory> {
  public static final String ID = "D05-stopped-at-second-factor";

  /**
   * The thresholds.
   *
   * @param high so many in the window
   * @param knownFor how long a network stays known after the last login from it
   */
  public record Config(Duration window, int high, Duration knownFor) {
    public static final Config DEFAULT = new Config(Duration.ofHours(1), 3, Duration.ofDays(90));

    public static Config from(ConfigNode node) {
      return new Config(
          node.duration("window", DEFAULT.window, Duration.ofMinutes(1), Duration.ofDays(1)),
          node.integer("high", DEFAULT.high, 2, 60),
          node.duration("known-for", DEFAULT.knownFor, Duration.ofDays(1), Duration.ofDays(365)));
    }
  }

  /** The newest stops of an account, and the networks it signs in from. */
  public static final class Memory {
    private final Ring stops;
    private final Seen networks;

    private Memory(Config config) {
      stops = Ring.newest(64, config.window.plus(LATENESS));
      networks = new Seen(64, config.knownFor);
    }
  }

  private static final RuleRef RULE =
      new RuleRef(ID, "Stopped at the second factor", "1", List.of("T1078", "T1589.001"));
  private final Config config;
  private final NobodysAddresses nobodys;

  public StoppedAtSecondFactor(Config config, NobodysAddresses nobodys) {
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
    return config.knownFor;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return Attempts.isStoppedAfterPassword(event)
        || (event.source() != null && Attempts.isLogin(event));
  }

  @Override
  public Memory fresh() {
    return new Memory(config);
  }

  @Override
  public boolean fold(Memory memory, AuthEvent event, Consumer<Finding> found) {
    Ring.Entry entry = nobodys.known(Ring.Entry.of(event));
    SourceAddress source = entry.source();
    if (Attempts.isLogin(event)) {
      return source != null && memory.networks.add(source.network().toString(), entry.micros());
    }
    int at = memory.stops.add(entry);
    if (at < 0) {
      return false;
    }
    if (source != null
        && memory.networks.knewAnything(entry.micros())
        && !memory.networks.knew(source.network().toString(), entry.micros())) {
      String network = new Network(source, source.isV4() ? 24 : 48).toString();
      found.accept(
          finding(
                  event,
                  Severity.MEDIUM,
                  1,
                  List.of(entry),
                  "from " + network + ", where this account never signed in before")
              .withSuffix("network=" + network));
    }
    int q = memory.stops.completes(at, config.window, e -> true, w -> w.size() >= config.high);
    if (q >= 0) {
      found.accept(
          finding(
              event,
              Severity.HIGH,
              config.high,
              memory.stops.window(q, config.window, e -> true),
              "within " + Words.span(config.window)));
    }
    return true;
  }

  private Finding finding(
      AuthEvent event, Severity severity, int threshold, List<Ring.Entry> stops, String how) {
    Counted counted = new Counted(stops, stops.size());
    String name = event.account() == null ? "nobody" : Words.name(event.account().name());
    boolean passed = counted.first() == FirstFactor.PASSED;
    return counted.finding(
        event,
        severity,
        threshold,
        config.window,
        "second-factor",
        passed ? Ledger.ACCOUNT : Ledger.SOURCE,
        "The right password for "
            + name
            + " and then no right second factor, "
            + Words.many(counted.count(), "time")
            + " "
            + how,
        ResponseAction.NOTIFY_USER,
        ResponseAction.REQUIRE_RESET);
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    memory.stops.write(out);
    memory.networks.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = fresh();
    memory.stops.read(in);
    memory.networks.read(in);
    return memory;
  }
}
