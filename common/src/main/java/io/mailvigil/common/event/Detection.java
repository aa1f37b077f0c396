// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a detector found: the alert of contract part 4 before incident and response are known.
 *
 * @param id {@code event.id}: hash(tenant, rule id, group key, severity step, episode slot)
 * @param time {@code @timestamp}: event time of the event that completed the evidence
 * @param start time of the first event of the evidence
 * @param end time of the last event of the evidence
 * @param riskScore {@code event.risk_score}, 0-100
 * @param groupKey what the finding is grouped by: an account, source or site key, and what is new
 * @param account the account it is about, null for findings about a source or a site
 * @param user {@code user.name} of the completing event
 * @param sources source addresses of the evidence, at most 100, the completing one first
 * @param accounts accounts of the evidence ({@code related.user}), at most 100
 * @param message one plain sentence for a human
 * @param because ids of the events of the evidence, at most 100, the completing one last
 * @param ledger whether it is evidence about the account or about the source
 * @param family the independent family of evidence, as {@code second-factor}, {@code travel}; a
 *     lock needs two of them
 * @param firstFactor what the evidence proves of the password
 * @param proposals what the rule proposes to do, beside telling people
 * @param trusted false when an event of the evidence came unauthenticated or tainted: then nobody
 *     is locked or blocked
 * @param learning true while the rule only indexes (first 14 days)
 * @param revision 0 for the alert, counts up with its updates
 */
public record Detection(
    String id,
    Instant time,
    Instant start,
    Instant end,
    Severity severity,
    double riskScore,
    RuleRef rule,
    String tenant,
    String groupKey,
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
    boolean trusted,
    boolean learning,
    int revision) {
  public Detection {
    sources = List.copyOf(sources);
    accounts = List.copyOf(accounts);
    because = List.copyOf(because);
    proposals = List.copyOf(proposals);
  }

  /** The same detection with another revision. */
  public Detection withRevision(int newRevision) {
    return new Detection(
        id,
        time,
        start,
        end,
        severity,
        riskScore,
        rule,
        tenant,
        groupKey,
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
        trusted,
        learning,
        newRevision);
  }
}
