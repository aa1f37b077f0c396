// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Network;
import java.time.Duration;
import java.util.List;

/**
 * How lines become events (configuration {@code ingest.reading}, and {@code accounts}).
 *
 * @param accounts makes canonical accounts of login names
 * @param webmails networks of webmails and proxies: a login from there is its user's, made for him,
 *     and its address is nobody's
 * @param stacks what the operator states about the PAM stacks
 * @param keepOriginal whether events carry their redacted line
 * @param settle how long a verdict may still be changed by the next passdb or by a PAM line, at
 *     most 3 s of event time
 * @param sourceWait how long an attempt without an address waits for one, at most 200 s
 * @param maxOpen hard cap of open joins; the oldest leave early when it is reached, and are counted
 */
public record ReadingSettings(
    Accounts accounts,
    List<Network> webmails,
    List<Stack> stacks,
    boolean keepOriginal,
    Duration settle,
    Duration sourceWait,
    int maxOpen) {
  public static final Duration SETTLE = Duration.ofSeconds(3);
  public static final Duration SOURCE_WAIT = Duration.ofSeconds(200);

  public static final ReadingSettings DEFAULT =
      new ReadingSettings(
          Accounts.DEFAULT, List.of(), List.of(), false, SETTLE, SOURCE_WAIT, 100_000);

  public ReadingSettings {
    webmails = List.copyOf(webmails);
    stacks = List.copyOf(stacks);
    if (settle.isNegative() || settle.compareTo(SETTLE) > 0) {
      throw new IllegalArgumentException("settle is 0 to 3 s");
    }
    if (sourceWait.isNegative() || sourceWait.compareTo(SOURCE_WAIT) > 0) {
      throw new IllegalArgumentException("source-wait is 0 to 200 s");
    }
    if (maxOpen < 100) {
      throw new IllegalArgumentException("max-open is at least 100");
    }
  }

  /** Reads the section {@code reading} of {@code ingest}. */
  public static ReadingSettings from(ConfigNode ingest, Accounts accounts) {
    ConfigNode node = ingest.section("reading");
    return new ReadingSettings(
        accounts,
        node.parsedList("webmails", List.of(), Network::parse),
        node.list("stacks").stream().map(Stack::from).toList(),
        node.flag("keep-original", false),
        node.duration("settle", SETTLE, Duration.ZERO, SETTLE),
        node.duration("source-wait", SOURCE_WAIT, Duration.ZERO, SOURCE_WAIT),
        node.integer("max-open", 100_000, 100, 10_000_000));
  }
}
