// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a detector found at an event: a {@link io.mailvigil.common.event.Detection} before {@link
 * Episodes} give it an identity.
 *
 * @param severity the severity step
 * @param suffix what is new or was touched, as {@code country=FR}; empty for threshold rules. It is
 *     part of the group key, so that a second finding is not swallowed
 * @param time event time of the completing event
 * @param start of the first event of the evidence
 * @param end of the last event of the evidence
 * @param riskScore 0-100
 * @param account the account it is about, null for findings about a source or a site
 * @param user {@code user.name} of the completing event
 * @param sources at most 100, the completing one first
 * @param accounts at most 100
 * @param message one plain sentence for a human
 * @param because ids of the events of the evidence, at most 100, the completing one last
 * @param trusted false when an event of the evidence came unauthenticated or tainted
 */
public record Finding(
    Severity severity,
    String suffix,
    Instant time,
    Instant start,
    Instant end,
    double riskScore,
    @Nullable Account account,
    @Nullable String user,
    List<SourceAddress> sources,
    List<String> accounts,
    String message,
    Evidence evidence,
    List<String> because,
    Ledger ledger,
    String family,
    FirstFactor firstFactor,
    List<ResponseAction> proposals,
    boolean trusted) {
  /** No list of a finding is longer. */
  public static final int MOST = 100;

  public Finding {
    sources = List.copyOf(sources);
    accounts = List.copyOf(accounts);
    because = List.copyOf(because);
    proposals = List.copyOf(proposals);
    if (severity == Severity.INFO || message.isEmpty() || because.isEmpty()) {
      throw new IllegalArgumentException("a finding has a severity, a sentence and its events");
    }
    if (sources.size() > MOST || accounts.size() > MOST || because.size() > MOST) {
      throw new IllegalArgumentException("a finding names at most " + MOST + " of each");
    }
  }

  /**
   * A finding on one event alone; the {@code with…} methods change the rest. It is about the
   * event's account, on the account ledger, with no proposal.
   *
   * @param family the independent family of evidence, as {@code travel}
   */
  public static Finding on(
      AuthEvent event, Severity severity, String family, Evidence evidence, String message) {
    return new Finding(
        severity,
        "",
        event.time(),
        event.time(),
        event.time(),
        severity.score(),
        event.account(),
        event.user(),
        event.source() == null ? List.of() : List.of(event.source().ip()),
        event.account() == null ? List.of() : List.of(event.account().name()),
        message,
        evidence,
        List.of(event.id()),
        Ledger.ACCOUNT,
        family,
        event.auth().first(),
        List.of(),
        isTrusted(event));
  }

  /** Whether an event may lead to a lock or block: authenticated on its way, and not tainted. */
  public static boolean isTrusted(AuthEvent event) {
    return event.origin().authenticated() && !event.isTainted();
  }

  public Finding withSuffix(String newSuffix) {
    return new Finding(
        severity,
        newSuffix,
        time,
        start,
        end,
        riskScore,
        account,
        user,
        sources,
        accounts,
        message,
        evidence,
        because,
        ledger,
        family,
        firstFactor,
        proposals,
        trusted);
  }

  public Finding withProposals(ResponseAction... actions) {
    return new Finding(
        severity,
        suffix,
        time,
        start,
        end,
        riskScore,
        account,
        user,
        sources,
        accounts,
        message,
        evidence,
        because,
        ledger,
        family,
        firstFactor,
        List.of(actions),
        trusted);
  }

  public Finding withRiskScore(double score) {
    return new Finding(
        severity,
        suffix,
        time,
        start,
        end,
        score,
        account,
        user,
        sources,
        accounts,
        message,
        evidence,
        because,
        ledger,
        family,
        firstFactor,
        proposals,
        trusted);
  }

  /**
   * The same finding with events before the completing one: it begins at the earliest of them, its
   * sources and ids go before, and it is trusted only if all are.
   */
  public Finding after(List<Ring.Entry> earlier) {
    List<SourceAddress> allSources = new ArrayList<>(sources);
    List<String> ids = new ArrayList<>();
    Instant first = start;
    boolean all = trusted;
    int skipped = Math.max(0, earlier.size() - (MOST - because.size()));
    for (int i = 0; i < earlier.size(); i++) {
      Ring.Entry entry = earlier.get(i);
      SourceAddress source = entry.source();
      if (source != null && allSources.size() < MOST && !allSources.contains(source)) {
        allSources.add(source);
      }
      if (i >= skipped) {
        ids.add(entry.id());
      }
      Instant at = entry.instant();
      first = at.isBefore(first) ? at : first;
      all &= entry.trusted();
    }
    ids.addAll(because);
    return new Finding(
        severity,
        suffix,
        time,
        first,
        end,
        riskScore,
        account,
        user,
        allSources,
        accounts,
        message,
        evidence,
        ids,
        ledger,
        family,
        firstFactor,
        proposals,
        all);
  }
}
