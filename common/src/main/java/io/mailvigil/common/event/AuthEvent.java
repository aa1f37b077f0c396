// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened on a mail server, as contract part 3 lists it: one login attempt is one
 * event, however many lines the daemons wrote about it.
 *
 * @param id {@code event.id}: a function of the verdict line's place and bytes
 * @param time {@code @timestamp}: event time as the log states it
 * @param attempts how many attempts the event stands for, at least 1
 * @param tenant {@code organization.id}
 * @param user {@code user.name} as logged (NFC, lower-cased), null where the line names none
 * @param account the canonical account, null where the line names none
 * @param source null where the line does not say; never guessed
 * @param protocol {@code network.protocol}, null where the line does not say
 * @param taint the fields whose text an unauthenticated client chose and that look forged
 * @param clockAhead the log's clock was more than 2 min ahead; {@code time} is then arrival time
 * @param original the redacted line, where the operator asked for it
 * @param state of {@link Action#SOURCE_STATE}, else null
 */
public record AuthEvent(
    String id,
    Instant time,
    Action action,
    Outcome outcome,
    @Nullable Reason reason,
    int attempts,
    String tenant,
    @Nullable String user,
    @Nullable Account account,
    @Nullable Source source,
    @Nullable String protocol,
    Service service,
    @Nullable Tls tls,
    @Nullable Client client,
    Auth auth,
    @Nullable Mail mail,
    Origin origin,
    List<String> taint,
    boolean clockAhead,
    @Nullable String original,
    @Nullable SourceState state) {
  public AuthEvent {
    taint = List.copyOf(taint);
    if (attempts < 1) {
      throw new IllegalArgumentException("an event stands for at least one attempt");
    }
  }

  /** An event that a mail server wrote. */
  public AuthEvent(
      String id,
      Instant time,
      Action action,
      Outcome outcome,
      @Nullable Reason reason,
      int attempts,
      String tenant,
      @Nullable String user,
      @Nullable Account account,
      @Nullable Source source,
      @Nullable String protocol,
      Service service,
      @Nullable Tls tls,
      @Nullable Client client,
      Auth auth,
      @Nullable Mail mail,
      Origin origin,
      List<String> taint,
      boolean clockAhead,
      @Nullable String original) {
    this(
        id,
        time,
        action,
        outcome,
        reason,
        attempts,
        tenant,
        user,
        account,
        source,
        protocol,
        service,
        tls,
        client,
        auth,
        mail,
        origin,
        taint,
        clockAhead,
        original,
        null);
  }

  /**
   * The record key: {@code tenant/u/account}, or {@code tenant/s/source} when no account is named.
   */
  public String key() {
    if (account != null) {
      return account.key();
    }
    return source == null ? tenant + "/s/-" : tenant + "/s/" + source.ip().network();
  }

  public boolean isTainted() {
    return !taint.isEmpty();
  }

  /** The same event with its source enriched. */
  public AuthEvent withSource(@Nullable Source enriched) {
    return new AuthEvent(
        id,
        time,
        action,
        outcome,
        reason,
        attempts,
        tenant,
        user,
        account,
        enriched,
        protocol,
        service,
        tls,
        client,
        auth,
        mail,
        origin,
        taint,
        clockAhead,
        original,
        state);
  }

  /** The same event with a clock ahead of ours replaced by its arrival time. */
  public AuthEvent arrivedAt(Instant arrival) {
    return new AuthEvent(
        id, arrival, action, outcome, reason, attempts, tenant, user, account, source, protocol,
        service, tls, client, auth, mail, origin, taint, true, original, state);
  }
}
