// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.publish;

import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest instance has committed so far.
 *
 * @param owner who committed last, null where nobody has
 * @param positions how far each log is read, by path
 * @param joins the open joins, by key
 */
public record Restored(
    Checkpoint.@Nullable Owner owner,
    Map<String, List<FilePosition>> positions,
    Map<String, byte[]> joins) {
  public Restored {
    positions = Map.copyOf(positions);
    joins = Map.copyOf(joins);
  }
}
