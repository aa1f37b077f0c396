// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import org.jspecify.annotations.Nullable;

/**
 * Who asked to be let in, how and from where, as one line of a daemon tells; null where it does
 * not.
 *
 * @param port 0 where unknown
 */
public record Peer(
    @Nullable String protocol,
    @Nullable String user,
    @Nullable String mechanism,
    @Nullable SourceAddress ip,
    int port,
    @Nullable String session,
    @Nullable Tls tls) {

  /** A user of whom the line tells neither address nor session. */
  public static Peer named(@Nullable String protocol, @Nullable String user) {
    return new Peer(protocol, user, null, null, 0, null, null);
  }

  /** The same, from there where this line does not say. */
  public Peer from(@Nullable SourceAddress otherIp, int otherPort, @Nullable Tls otherTls) {
    return new Peer(
        protocol,
        user,
        mechanism,
        ip == null ? otherIp : ip,
        ip == null ? otherPort : port,
        session,
        tls == null ? otherTls : tls);
  }

  /** The same of another name. */
  public Peer as(@Nullable String otherUser) {
    return new Peer(protocol, otherUser, mechanism, ip, port, session, tls);
  }

  /** The same of another session. */
  public Peer of(@Nullable String otherSession) {
    return new Peer(protocol, user, mechanism, ip, port, otherSession, tls);
  }

  Fact.Granted granted() {
    return new Fact.Granted(this);
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
    return new Fact.Refused(this, Said.refused(outcome, reason, first), -1);
  }
}
