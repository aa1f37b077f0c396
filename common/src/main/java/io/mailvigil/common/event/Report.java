// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;

/**
 * One state change that alert publishes: an alert as it now stands, or an action that was taken.
 * Each stands once on its topic, committed with the decision it tells of, so who reads the topic by
 * offset learns of every state change once.
 */
public sealed interface Report permits RaisedAlert, ActionTaken {
  /** {@code event.id}: the same for all states of one alert, its own for each action. */
  String id();

  /** {@code @timestamp}. */
  Instant time();

  /** {@code organization.id}. */
  String tenant();

  /**
   * Whether this very state change is to be told to people, and when. Of an alert only its first
   * state ever says other than NONE; what becomes of it later is told by actions.
   */
  Urgency urgency();

  /** One plain sentence for a human. */
  String message();

  /** The incident it belongs to, which groups messages; empty where it belongs to none. */
  String incident();
}
