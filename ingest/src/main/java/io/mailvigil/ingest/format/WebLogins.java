// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that web applications tell, where their lines say no more than who and from where. */
final class WebLogins {
  private WebLogins() {}

  /** The password was right and the session is granted, as far as this line knows. */
  static Fact.Alone granted(@Nullable String user, @Nullable SourceAddress ip) {
    return said(
        Action.LOGIN,
        Outcome.SUCCESS,
        null,
        user,
        ip,
        Factor.PASSWORD,
        FirstFactor.PASSED,
        SecondFactor.UNKNOWN);
  }

  /** The password or the name was wrong. */
  static Fact.Alone refused(@Nullable String user, @Nullable SourceAddress ip) {
    return said(
        Action.LOGIN,
        Outcome.FAILURE,
        Reason.BAD_PASSWORD,
        user,
        ip,
        Factor.PASSWORD,
        FirstFactor.FAILED,
        SecondFactor.UNKNOWN);
  }

  /** Refused, or not judged, for a reason that says nothing of the password. */
  static Fact.Alone refused(
      Outcome outcome, Reason reason, @Nullable String user, @Nullable SourceAddress ip) {
    return said(
        Action.LOGIN,
        outcome,
        reason,
        user,
        ip,
        Factor.UNKNOWN,
        FirstFactor.UNKNOWN,
        SecondFactor.UNKNOWN);
  }

  /** The password was right; the code's verdict. */
  static Fact.Alone code(boolean right, @Nullable String user, @Nullable SourceAddress ip) {
    return said(
        Action.SECOND_FACTOR,
        right ? Outcome.SUCCESS : Outcome.FAILURE,
        right ? null : Reason.BAD_SECOND_FACTOR,
        user,
        ip,
        Factor.SECOND_FACTOR,
        FirstFactor.PASSED,
        right ? SecondFactor.PASSED : SecondFactor.FAILED);
  }

  /** A line that needs no other; doubtful where it can be read in more than one way. */
  static Reading alone(
      Fact.Alone said, List<SourceAddress> forwarded, String log, boolean doubtful) {
    return new Reading.Login(
        new Fact.Web(said, Fact.Code.OF_ITS_OWN, null, log, forwarded, doubtful));
  }

  private static Fact.Alone said(
      Action action,
      Outcome outcome,
      @Nullable Reason reason,
      @Nullable String user,
      @Nullable SourceAddress ip,
      Factor factor,
      FirstFactor first,
      SecondFactor second) {
    return new Fact.Alone(
        action, outcome, reason, "http", user, null, ip, 0, null, null, factor, first, second, 1,
        null);
  }
}
