// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.event.Told;
import java.util.List;

/** Every topic of the product, with its codec: the only place where a topic's name is written. */
public final class Topics {
  public static final Topic<AuthEvent> AUTH_EVENTS =
      new Topic<>(
          "mail.auth-events.v1",
          false,
          false,
          new JsonSerde<>(AuthEventJson::write, AuthEventJson::read));
  public static final Topic<Detection> DETECTIONS =
      new Topic<>(
          "mail.detections.v1",
          false,
          false,
          new JsonSerde<>(DetectionJson::write, DetectionJson::read));

  /** What ingest could not read. */
  public static final Topic<DeadLetter> AUTH_EVENT_ERRORS =
      new Topic<>(
          "mail.auth-events.v1.dlq",
          false,
          true,
          new JsonSerde<>(DeadLetters::write, DeadLetters::read));

  /** How far each ingest has read, committed with its events. */
  public static final Topic<Checkpoint> CHECKPOINTS =
      new Topic<>(
          "mail.checkpoints.v1",
          true,
          true,
          new JsonSerde<>(CheckpointJson::write, CheckpointJson::read));

  /**
   * Alerts and actions, each state change once, for whoever indexes them or tells of them; keys as
   * {@link #DETECTIONS}.
   */
  public static final Topic<Report> ALERTS =
      new Topic<>(
          "mail.alerts.v1", false, true, new JsonSerde<>(ReportJson::write, ReportJson::read));

  /** The lock ledger, by {@link io.mailvigil.common.event.Account#key()}. */
  public static final Topic<Lockout> LOCKOUTS =
      new Topic<>(
          "mail.lockouts.v1", true, true, new JsonSerde<>(LockoutJson::write, LockoutJson::read));

  /** What people tell alert to do. */
  public static final Topic<Command> COMMANDS =
      new Topic<>(
          "mail.commands.v1", false, true, new JsonSerde<>(CommandJson::write, CommandJson::read));

  /**
   * Whose doing alerts were, keyed and partitioned as the events of their accounts; for those who
   * learn from it.
   */
  public static final Topic<Confirmation> CONFIRMATIONS =
      new Topic<>(
          "mail.confirmations.v1",
          false,
          false,
          new JsonSerde<>(ConfirmationJson::write, ConfirmationJson::read));

  /** What alert remembers beside the ledger; nobody else's business. */
  public static final Topic<AlertMemory> INCIDENTS =
      new Topic<>(
          "mail.incidents.v1",
          true,
          true,
          new JsonSerde<>(AlertMemoryJson::write, AlertMemoryJson::read));

  /** What of {@link #ALERTS} could not be indexed. */
  public static final Topic<DeadLetter> ALERT_ERRORS =
      new Topic<>(
          "mail.alerts.v1.dlq",
          false,
          true,
          new JsonSerde<>(DeadLetters::write, DeadLetters::read));

  /** What people have been told, by {@link Told#id()}. */
  public static final Topic<Told> NOTIFICATIONS =
      new Topic<>(
          "mail.notifications.v1", true, true, new JsonSerde<>(ToldJson::write, ToldJson::read));

  /** The operator's rules and lists, each set from an event time on. */
  public static final Topic<RuleSet> RULES =
      new Topic<>(
          "mail.rules.v1", true, true, new JsonSerde<>(RuleSetJson::write, RuleSetJson::read));

  private Topics() {}

  /** Detections that alert could not read. */
  public static final Topic<DeadLetter> DETECTION_ERRORS =
      new Topic<>(
          "mail.detections.v1.dlq",
          false,
          true,
          new JsonSerde<>(DeadLetters::write, DeadLetters::read));

  /** Commands that alert could not read. */
  public static final Topic<DeadLetter> COMMAND_ERRORS =
      new Topic<>(
          "mail.commands.v1.dlq",
          false,
          true,
          new JsonSerde<>(DeadLetters::write, DeadLetters::read));

  /** All of them, for {@link TopicSetup}. */
  public static List<Topic<?>> all() {
    return List.of(
        AUTH_EVENTS,
        DETECTIONS,
        AUTH_EVENT_ERRORS,
        CHECKPOINTS,
        ALERTS,
        LOCKOUTS,
        COMMANDS,
        INCIDENTS,
        ALERT_ERRORS,
        DETECTION_ERRORS,
        COMMAND_ERRORS,
        NOTIFICATIONS,
        RULES,
        CONFIRMATIONS);
  }
}
