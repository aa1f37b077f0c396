// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.block.BlockLedger;
import io.mailvigil.alert.block.BlockPlan;
import io.mailvigil.alert.block.BlockView;
import io.mailvigil.alert.block.SpecialNetworks;
import io.mailvigil.common.event.AlertMemory.BlockBreaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which sources of a detection are blocked: only evidence about the source blocks one, and every
 * guard in turn must agree; the first that objects is the {@code why}. On doubt, no.
 */
final class BlockDecision {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final int MOST_TARGETS = 10;

  /**
   * What is decided.
   *
   * @param responses one for each source, at most 10
   * @param tripped the breaker that this detection trips, null for none
   */
  record Outcome(List<Response> responses, List<BlockPlan> plans, @Nullable BlockBreaker tripped) {}

  private final ResponseConfig config;
  private final List<Network> trusted;
  private final Supplier<@Nullable BlockBreaker> breaker;
  private final boolean rehearsal;

  /**
   * @param trusted what is never blocked, beside {@link SpecialNetworks}
   * @param breaker the one that is or was open, null without; asked at each decision
   */
  BlockDecision(
      ResponseConfig config,
      List<Network> trusted,
      Supplier<@Nullable BlockBreaker> breaker,
      boolean rehearsal) {
    this.config = config;
    this.trusted = List.copyOf(trusted);
    this.breaker = breaker;
    this.rehearsal = rehearsal;
  }

  Outcome decide(
      Detection d, Incident incident, BlockView ledger, String against, Mode mode, Instant now) {
    List<Response> responses = new ArrayList<>();
    List<BlockPlan> plans = new ArrayList<>();
    BlockBreaker tripped = null;
    for (Network source : networks(d)) {
      String no = against.isEmpty() ? against(source, d, incident, now) : against;
      Response standing = no.isEmpty() ? standing(source, d, incident, ledger, mode, now) : null;
      if (standing == null && no.isEmpty()) {
        no = tripped == null ? unavailable(ledger, mode, now) : "blocks are suspended";
      }
      if (standing == null && no.isEmpty()) {
        String exceeded = exceeded(ledger, plans.size(), mode, now);
        if (!exceeded.isEmpty()) {
          no = exceeded + ": blocks are suspended";
          tripped = new BlockBreaker(now, now.plus(config.block().pause()), exceeded);
        }
      }
      if (standing != null) {
        responses.add(standing);
      } else if (!no.isEmpty()) {
        responses.add(response(source, mode, Decision.REFUSED, no));
      } else {
        BlockPlan plan = plan(source, d, incident, ledger, mode, now);
        plans.add(plan);
        responses.add(
            response(
                source,
                mode,
                decision(mode),
                plan.why() + "; for " + plan.length().toMinutes() + " min"));
      }
    }
    return new Outcome(responses, plans, mode == Mode.SHADOW || rehearsal ? null : tripped);
  }

  private static Set<Network> networks(Detection d) {
    Set<Network> all = new LinkedHashSet<>();
    d.sources().stream().map(s -> s.network()).distinct().limit(MOST_TARGETS).forEach(all::add);
    return all;
  }

  /** Why a source is never blocked, whoever asks; empty where it may be. */
  String protects(Network source, Instant now) {
    if (SpecialNetworks.touch(source)) {
      return "private, loopback and reserved addresses are never blocked";
    }
    return trusted.stream().anyMatch(n -> n.overlaps(source)) || config.listsAsTrusted(source, now)
        ? "this is a trusted network, a proxy, webmail or an address of our own"
        : "";
  }

  private String against(Network source, Detection d, Incident incident, Instant now) {
    if (d.ledger() != Ledger.SOURCE) {
      return "this is evidence about the account: its source may be the owner's too";
    }
    String protects = protects(source, now);
    if (!protects.isEmpty()) {
      return protects;
    }
    return switch (incident.state()) {
      case FALSE_ALARM -> "a person said that this incident is a false alarm";
      case RELEASED -> "a person undid or refused this incident's block";
      case OPEN, CONFIRMED -> "";
    };
  }

  /** What the ledger's present word on the source makes of it; null where it is no obstacle. */
  private @Nullable Response standing(
      Network source, Detection d, Incident incident, BlockView ledger, Mode mode, Instant now) {
    Block present = ledger.of(source);
    if (present == null) {
      return null;
    }
    boolean same = present.incident().equals(incident.id());
    return switch (present.state()) {
      case LOCKING, LOCKED ->
          response(
              source,
              mode,
              present.state() == Lockout.State.LOCKED ? Decision.DONE : Decision.APPROVED,
              "it is blocked until "
                  + present.until()
                  + " already; a block is never extended by further alerts");
      case ASKED ->
          response(source, mode, Decision.ASKED, "it is asked for already as " + present.id());
      case WOULD ->
          now.isBefore(present.until()) && (rehearsal || mode == Mode.SHADOW)
              ? response(
                  source,
                  mode,
                  Decision.WOULD,
                  "it would be blocked until " + present.until() + " already")
              : null;
      case DENIED -> same ? refused(source, mode, "a person has denied it") : null;
      case LAPSED -> same ? refused(source, mode, "nobody answered when asked before") : null;
      case REFUSED ->
          same ? refused(source, mode, "the block back ends have refused this source") : null;
      case UNLOCKING, ENDED ->
          !same
              ? null
              : !BlockLedger.CLOCK.equals(present.undoneBy())
                  ? refused(source, mode, "this incident's block was undone")
                  : d.time().isBefore(present.until())
                      ? refused(source, mode, "this evidence is older than the end of its block")
                      : null;
    };
  }

  private String unavailable(BlockView ledger, Mode mode, Instant now) {
    if (rehearsal || mode == Mode.SHADOW) {
      return "";
    }
    if (!ledger.hasBackends()) {
      return "no block back end is configured (alert.source-blocks)";
    }
    BlockBreaker open = breaker.get();
    return open != null && now.isBefore(open.until())
        ? "blocks are suspended until " + open.until() + ": " + open.why()
        : "";
  }

  /** What a further block would exceed; empty where it would not. */
  private String exceeded(BlockView ledger, int planned, Mode mode, Instant now) {
    BlockRules rules = config.block();
    long decided = ledger.decidedSince(now.minus(rules.within()), mode == Mode.SHADOW) + planned;
    if (decided >= rules.most()) {
      return "more than "
          + rules.most()
          + " blocks within "
          + rules.within().toMinutes()
          + " min (alert.block.budget.blocks)";
    }
    return ledger.open() + planned >= rules.atOnce()
        ? "more than " + rules.atOnce() + " sources blocked at once (alert.block.budget.at-once)"
        : "";
  }

  /** Each earlier incident of the last 7 days that blocked makes it a step longer. */
  private BlockPlan plan(
      Network source, Detection d, Incident incident, BlockView ledger, Mode mode, Instant now) {
    Block present = ledger.of(source);
    long earlier =
        present == null
            ? 0
            : present.history().stream()
                .filter(e -> e.real() || mode == Mode.SHADOW)
                .filter(e -> !e.incident().isEmpty() && !e.incident().equals(incident.id()))
                .filter(e -> e.at().isAfter(now.minus(WEEK)))
                .map(Lockout.Earlier::incident)
                .distinct()
                .count();
    return new BlockPlan(
        source,
        d.tenant(),
        mode,
        incident.id(),
        config.block().length(earlier),
        "evidence of guessing (" + d.rule().id() + ")");
  }

  private Decision decision(Mode mode) {
    return rehearsal || mode == Mode.SHADOW
        ? Decision.WOULD
        : mode == Mode.ASK ? Decision.ASKED : Decision.APPROVED;
  }

  private static Response refused(Network source, Mode mode, String why) {
    return response(source, mode, Decision.REFUSED, why);
  }

  private static Response response(Network source, Mode mode, Decision decision, String why) {
    return new Response(
        ResponseAction.BLOCK_SOURCE,
        new Target(Ledger.SOURCE, source.toString()),
        mode,
        decision,
        why);
  }
}
