// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something alert did, or found done: a document of {@code logs-mailvigil.action-*}.
 *
 * @param id {@code event.id}: a function of what was done to what, so that repeating gives the same
 * @param time when it was done
 * @param outcome whether it worked; unknown while that is open
 * @param account whom it concerned, null where it is about no account
 * @param response the decision it carries out, null where there is none
 * @param incident empty where it belongs to none
 * @param alert {@code event.id} of the alert that led to it, null without
 * @param rule {@code rule.id} of that alert, null without
 * @param by who: {@code policy}, {@code clock}, {@code back-end} or a person as the command names
 *     them
 * @param reason why, in that one's words
 * @param lockId the ledger's id of the lock, also the id to approve or deny, null without
 * @param until when the lock, the question or the pause ends, null without
 * @param backends each back end and its state, as {@code dovecot: held}
 */
public record ActionTaken(
    String id,
    Instant time,
    Deed deed,
    Outcome outcome,
    String tenant,
    @Nullable Account account,
    @Nullable Response response,
    String incident,
    @Nullable String alert,
    @Nullable String rule,
    String by,
    String reason,
    @Nullable String lockId,
    @Nullable Instant until,
    List<String> backends,
    String message,
    Urgency urgency)
    implements Report {
  public ActionTaken {
    backends = List.copyOf(backends);
  }
}
