// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One state change that may be told: an alert that was raised, or an action. */
record Change(Report report) {
  /** The id under which a channel remembers that it told this change. */
  String id(String channel) {
    return switch (report) {
      case RaisedAlert alert -> hash(channel, "alert", alert.id());
      case ActionTaken action -> hash(channel, "action", action.id());
    };
  }

  /** What it is told together with: its incident, itself where it belongs to none. */
  String thread() {
    return report.incident().isEmpty() ? report.id() : report.incident();
  }

  /** How grave it is; of an action only the urgency is known. */
  Severity severity() {
    return switch (report) {
      case RaisedAlert alert -> alert.detection().severity();
      case ActionTaken action ->
          switch (action.urgency()) {
            case NOW -> Severity.HIGH;
            case DIGEST -> Severity.MEDIUM;
            case NONE -> Severity.LOW;
          };
    };
  }

  static String hash(String channel, String kind, String id) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((channel + "\n" + kind + "\n" + id).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
