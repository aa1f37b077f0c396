// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a record of an identity provider says, into a {@link Fact.Alone}. What is not said
 * stays unknown.
 */
final class IdentityEvent {
  private static final int LONGEST_AGENT = 512;

  private final Action action;
  private Outcome outcome = Outcome.UNKNOWN;
  private @Nullable Reason reason;
  private @Nullable String protocol;
  private @Nullable String user;
  private @Nullable String mechanism;
  private @Nullable ClientAddress address;
  private @Nullable String session;
  private Factor factor = Factor.UNKNOWN;
  private FirstFactor first = FirstFactor.UNKNOWN;
  private SecondFactor second = SecondFactor.UNKNOWN;
  private @Nullable Mail mail;
  private @Nullable Client client;
  private @Nullable String person;
  private @Nullable String twin;

  private IdentityEvent(Action action) {
    this.action = action;
  }

  static IdentityEvent of(Action action) {
    return new IdentityEvent(action);
  }

  /** Something was changed: there is no factor to speak of. */
  static IdentityEvent changed(Action action) {
    return of(action).outcome(Outcome.SUCCESS);
  }

  IdentityEvent outcome(Outcome of) {
    outcome = of;
    return this;
  }

  IdentityEvent failed(@Nullable Reason why) {
    outcome = Outcome.FAILURE;
    reason = why;
    return this;
  }

  /** No verdict: an interrupt, a challenge, or a fault of the service. */
  IdentityEvent undecided(@Nullable Reason why) {
    outcome = Outcome.UNKNOWN;
    reason = why;
    return this;
  }

  IdentityEvent factors(Factor of, FirstFactor firstFactor, SecondFactor secondFactor) {
    factor = of;
    first = firstFactor;
    second = secondFactor;
    return this;
  }

  /** The password was wrong, or there is no such user. */
  IdentityEvent badPassword(Reason why) {
    return failed(why).factors(Factor.PASSWORD, FirstFactor.FAILED, SecondFactor.UNKNOWN);
  }

  /** The second factor's verdict, asked for after the password. */
  IdentityEvent secondFactor(Factor of, boolean passed, @Nullable Reason why) {
    outcome = passed ? Outcome.SUCCESS : Outcome.FAILURE;
    reason = why;
    return factors(of, FirstFactor.PASSED, passed ? SecondFactor.PASSED : SecondFactor.FAILED);
  }

  IdentityEvent user(@Nullable String name) {
    user = name;
    return this;
  }

  IdentityEvent from(@Nullable String text) {
    address = ClientAddress.parse(text);
    return this;
  }

  IdentityEvent from(@Nullable ClientAddress of) {
    address = of;
    return this;
  }

  IdentityEvent agent(@Nullable String text) {
    if (text != null && !text.isBlank()) {
      String kept = text.length() > LONGEST_AGENT ? text.substring(0, LONGEST_AGENT) : text;
      client = new Client(kept, null, null);
    }
    return this;
  }

  IdentityEvent protocol(@Nullable String of) {
    protocol = of;
    return this;
  }

  IdentityEvent mechanism(@Nullable String of) {
    mechanism = of;
    return this;
  }

  IdentityEvent session(@Nullable String of) {
    session = of;
    return this;
  }

  IdentityEvent mail(@Nullable Mail of) {
    mail = of;
    return this;
  }

  /** The product's own id of the user: other records may know his name. */
  IdentityEvent person(@Nullable String of) {
    person = of;
    return this;
  }

  /** What this record has in common with others about the very same step. */
  IdentityEvent twin(@Nullable String of) {
    twin = of;
    return this;
  }

  Fact.Alone fact() {
    ClientAddress from = address;
    return new Fact.Alone(
        new Said(action, outcome, reason, 1, factor, first, second),
        new Peer(
            protocol,
            user,
            mechanism,
            from == null ? null : from.ip(),
            from == null ? 0 : from.port(),
            session,
            null),
        mail,
        client,
        person,
        twin);
  }

  Reading reading() {
    return new Reading.Login(fact());
  }

  Reading.Entry entry(long time, @Nullable String id) {
    return new Reading.Entry(reading(), time, id);
  }
}
