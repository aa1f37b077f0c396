// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.publish;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.DeadLetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction commits: all of it or nothing.
 *
 * @param positions how far each log is read, by path; only those that have changed
 * @param joins open joins that have changed, by key; null for those closed
 */
public record Batch(
    List<AuthEvent> events,
    List<DeadLetter> letters,
    Map<String, Checkpoint.Files> positions,
    Map<String, byte @Nullable []> joins) {
  public Batch {
    events = List.copyOf(events);
    letters = List.copyOf(letters);
    positions = Map.copyOf(positions);
    joins = new HashMap<>(joins); // may hold null
  }

  static Batch empty() {
    return new Batch(List.of(), List.of(), Map.of(), Map.of());
  }
}
