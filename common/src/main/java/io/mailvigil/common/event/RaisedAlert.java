// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;

/**
 * The alert of contract part 4: a detection, the incident it belongs to and what was decided.
 *
 * @param detection what was found; its revision counts the states of this alert, from 0
 * @param incident {@code mailvigil.incident.id}
 * @param responses {@code mailvigil.response}, in the order of the actions
 */
public record RaisedAlert(
    Detection detection, String incident, List<Response> responses, Urgency urgency)
    implements Report {
  public RaisedAlert {
    responses = List.copyOf(responses);
  }

  @Override
  public String id() {
    return detection.id();
  }

  @Override
  public Instant time() {
    return detection.time();
  }

  @Override
  public String tenant() {
    return detection.tenant();
  }

  @Override
  public String message() {
    return detection.message();
  }

  /** {@code mailvigil.revision}: the higher one of an id is the newer state. */
  public int revision() {
    return detection.revision();
  }
}
