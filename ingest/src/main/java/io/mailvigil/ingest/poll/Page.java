// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer holds.
 *
 * @param records those that could be read
 * @param next what must be asked before the window is read whole, in this order
 * @param broken why the answer is not what the provider documents, null where it is
 */
record Page(List<Polled> records, List<Ask> next, @Nullable String broken) {
  Page {
    records = List.copyOf(records);
    next = List.copyOf(next);
  }
}
