// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a person tells alert to do; on {@code mail.commands.v1}. Whoever can write there is trusted
 * to: the broker asks for the pipeline's secret.
 */
public sealed interface Command {
  /** Chosen by the sender, once for each command: a repeated one is followed once. */
  String id();

  /** The person, as {@code root@mx1}. */
  String by();

  /** In their words, not empty. */
  String reason();

  Instant time();

  /**
   * Lock this account.
   *
   * @param length how long, null for the first step of the ladder
   * @param force also where the account is protected
   */
  record Lock(
      String id,
      String by,
      String reason,
      Instant time,
      Account account,
      @Nullable Duration length,
      boolean force)
      implements Command {}

  /**
   * Undo this account's lock; its present incident will not lock it again.
   *
   * @param already true where the back ends have been told already, with the pipeline down
   */
  record Unlock(String id, String by, String reason, Instant time, Account account, boolean already)
      implements Command {}

  /** Yes to the question of that id; {@code breaker-TENANT} resumes suspended locks. */
  record Approve(String id, String by, String reason, Instant time, String question)
      implements Command {}

  /** No to the question of that id. */
  record Deny(String id, String by, String reason, Instant time, String question)
      implements Command {}

  /** Block this source network. */
  record Block(
      String id, String by, String reason, Instant time, Network source, @Nullable Duration length)
      implements Command {}

  /** Undo the block of this source network; its present incident will not block it again. */
  record Unblock(String id, String by, String reason, Instant time, Network source)
      implements Command {}

  /** What a person makes of an incident. */
  record Attend(
      String id, String by, String reason, Instant time, String incident, IncidentLife.Stage stage)
      implements Command {
    /** Throws {@link IllegalArgumentException} for a stage that no person can put it in. */
    public Attend {
      if (stage != IncidentLife.Stage.ACKNOWLEDGED && !stage.isOver()) {
        throw new IllegalArgumentException("acknowledged, closed or false_alarm expected");
      }
    }
  }

  /**
   * What an alert was.
   *
   * @param alert {@code event.id}
   * @param me true: that was me, a false alarm; false: that was not me
   */
  record Feedback(String id, String by, String reason, Instant time, String alert, boolean me)
      implements Command {}
}
