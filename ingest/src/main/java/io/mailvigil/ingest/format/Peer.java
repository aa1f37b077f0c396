// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import org.jspecify.annotations.Nullable;

/** Who asked to be let in, how and from where, as one line of a daemon tells. */
record Peer(
    @Nullable String protocol,
    @Nullable String user,
    @Nullable String mechanism,
    @Nullable SourceAddress ip,
    int port,
    @Nullable String session,
    @Nullable Tls tls) {

  Fact.Granted granted() {
    return new Fact.Granted(protocol, user, mechanism, ip, port, session, tls);
  }

  /** Refused; the line does not say which factor was wrong. */
  Fact.Refused refused(@Nullable Reason reason) {
    return refused(Outcome.FAILURE, reason, FirstFactor.UNKNOWN);
  }

  /** The password, or the name, was wrong: no other factor was asked for. */
  Fact.Refused wrongPassword(@Nullable Reason reason) {
    return refused(Outcome.FAILURE, reason, FirstFactor.FAILED);
  }

  /** The credentials were right, and the client was not let in all the same. */
  Fact.Refused refusedAfterPassword(@Nullable Reason reason) {
    return refused(Outcome.FAILURE, reason, FirstFactor.PASSED);
  }

  /** It ended without a verdict on the credentials. */
  Fact.Refused undecided(Reason reason) {
    return refused(Outcome.UNKNOWN, reason, FirstFactor.UNKNOWN);
  }

  private Fact.Refused refused(Outcome outcome, @Nullable Reason reason, FirstFactor first) {
    return new Fact.Refused(
        protocol,
        user,
        mechanism,
        ip,
        port,
        session,
        tls,
        outcome,
        reason,
        first,
        SecondFactor.UNKNOWN,
        1,
        -1);
  }
}
