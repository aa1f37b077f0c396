// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What a refusal of the Cyrus SASL library says, in the servers that print its detail. The codes
 * are those of {@code sasl.h}; where a line has only text, the library's texts decide.
 */
final class SaslError {
  private SaslError() {}

  /** The fact of a refusal whose SASL detail stands in {@code [from, to)}. */
  static Fact.Refused of(Peer peer, LogLine l, int from, int to) {
    return switch (code(l, from, to)) {
      case 2, 3, 7, 8, 9, 10, 12, 17, 24 -> peer.undecided(Reason.BACKEND_ERROR);
      case 1 -> said(peer, l, from, to, Reason.BACKEND_ERROR);
      case 4, 11 -> peer.refused(Reason.BAD_MECHANISM);
      case 5 -> peer.undecided(Reason.ABORTED);
      case 14, 15 -> peer.refused(Reason.POLICY);
      case 16 -> peer.refused(Reason.CLEARTEXT_REFUSED);
      case 18 -> peer.refused(Reason.EXPIRED);
      case 19 -> peer.refused(Reason.DISABLED);
      case 20, 26 -> peer.refused(Reason.UNKNOWN_USER);
      case 21 -> peer.refused(Reason.LOCKED);
      default -> said(peer, l, from, to, null);
    };
  }

  private static Fact.Refused said(Peer peer, LogLine l, int from, int to, @Nullable Reason fault) {
    if (l.find("user not found", from, to) >= 0) {
      return peer.refused(Reason.UNKNOWN_USER);
    }
    if (l.find("incorrect digest response", from, to) >= 0
        || l.find("client response doesn't match", from, to) >= 0) {
      return peer.wrongPassword(Reason.BAD_PASSWORD);
    }
    if (l.find("SSF not good enough", from, to) >= 0
        || l.find("mechanism too weak", from, to) >= 0
        || l.find("not authorized", from, to) >= 0) {
      return peer.refused(Reason.POLICY);
    }
    if (l.find("account disabled", from, to) >= 0) {
      return peer.refused(Reason.DISABLED);
    }
    if (l.find("assphrase expired", from, to) >= 0) {
      return peer.refused(Reason.EXPIRED);
    }
    if (l.find("no mechanism available", from, to) >= 0) {
      return peer.refused(Reason.BAD_MECHANISM);
    }
    if (l.find("client cancel", from, to) >= 0 || l.find("uthentication cancel", from, to) >= 0) {
      return peer.undecided(Reason.ABORTED);
    }
    if (l.find("remote authentication server unavailable", from, to) >= 0
        || l.find("generic failure", from, to) >= 0) {
      return peer.undecided(Reason.BACKEND_ERROR);
    }
    return fault == null ? peer.refused(null) : peer.undecided(fault);
  }

  /** N of {@code SASL(-N)}, else of {@code (-N)}, 0 where there is none. */
  private static int code(LogLine l, int from, int to) {
    int at = l.find("SASL(-", from, to);
    int digits = at < 0 ? l.find("(-", from, to) + 2 : at + 6;
    return digits < from + 2 ? 0 : (int) Math.clamp(l.number(digits, to), 0, 99);
  }
}
