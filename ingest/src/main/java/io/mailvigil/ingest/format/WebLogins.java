// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that web applications tell, where their lines say no more than who and from where. */
final class WebLogins {
  private WebLogins() {}

  /** The password was right and the session is granted, as far as this line knows. */
  static Fact.Alone granted(@Nullable String user, @Nullable SourceAddress ip) {
    return said(Said.passed(Action.LOGIN), user, ip);
  }

  /** The password or the name was wrong. */
  static Fact.Alone refused(@Nullable String user, @Nullable SourceAddress ip) {
    return said(Said.refused(Outcome.FAILURE, Reason.BAD_PASSWORD, FirstFactor.FAILED), user, ip);
  }

  /** Refused, or not judged, for a reason that says nothing of the password. */
  static Fact.Alone refused(
      Outcome outcome, Reason reason, @Nullable String user, @Nullable SourceAddress ip) {
    return said(Said.refused(outcome, reason, FirstFactor.UNKNOWN), user, ip);
  }

  /** The password was right; the code's verdict. */
  static Fact.Alone code(boolean right, @Nullable String user, @Nullable SourceAddress ip) {
    return said(Said.code(right), user, ip);
  }

  /** A line that needs no other; doubtful where it can be read in more than one way. */
  static Reading alone(
      Fact.Alone said, List<SourceAddress> forwarded, String log, boolean doubtful) {
    return new Reading.Login(
        new Fact.Web(said, Fact.Code.OF_ITS_OWN, null, log, forwarded, doubtful));
  }

  private static Fact.Alone said(Said said, @Nullable String user, @Nullable SourceAddress ip) {
    return new Fact.Alone(said, Peer.named("http", user).from(ip, 0, null));
  }
}
