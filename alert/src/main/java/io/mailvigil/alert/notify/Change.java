// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** One state change that may be told: an alert that was raised, or an action. */
record Change(Report report) {
  /** Who acts where no person does. */
  private static final Set<String> NOBODY = Set.of("policy", "clock", "back-end");

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

  /** What a change makes of its incident. */
  enum Step {
    /** Somebody should look at it. */
    OPEN,
    /** Somebody does. */
    SEEN,
    /** It is dealt with. */
    OVER
  }

  /**
   * What this change makes of its incident. A person's answer shows that somebody looks; a lock
   * that a person undoes ends it; one that only ran out does not: nobody may have looked yet.
   */
  Step step() {
    return switch (report) {
      case RaisedAlert alert -> Step.OPEN;
      case ActionTaken action when action.outcome() != Outcome.SUCCESS -> Step.OPEN;
      case ActionTaken action ->
          switch (action.deed()) {
            case UNLOCK -> isByPerson(action) ? Step.OVER : Step.OPEN;
            case DENY, UNBLOCK -> isByPerson(action) ? Step.SEEN : Step.OPEN;
            case APPROVE, FEEDBACK, ACKNOWLEDGE -> Step.SEEN; // nobody else can
            case CLOSE -> Step.OVER;
            case LOCK,
                KILL_SESSIONS,
                BLOCK,
                ASK,
                REFUSE,
                RECONCILE,
                SUSPEND_LOCKS,
                RESUME_LOCKS,
                SUSPEND_BLOCKS,
                RESUME_BLOCKS,
                ESCALATE,
                SUMMARIZE_HISTORY ->
                Step.OPEN;
          };
    };
  }

  /** What somebody is to be told of, or what shows that an incident is looked at or over. */
  boolean concernsIncident() {
    return report.urgency() != Urgency.NONE || step() != Step.OPEN;
  }

  private static boolean isByPerson(ActionTaken action) {
    return !NOBODY.contains(action.by());
  }

  /** True where it may be told while people sleep: what is critical, and what waits for them. */
  boolean breaksQuiet() {
    return severity() == Severity.CRITICAL || report instanceof ActionTaken;
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
