// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Told;
import java.util.Collection;

/** Remembers what was told, beyond the end of this process. Thread-safe. */
interface ToldMemory {
  boolean contains(String id);

  /**
   * Returns when all of them are durable. Throws {@link org.apache.kafka.common.KafkaException}
   * when they are not known to be: the caller tries again and tells nobody meanwhile.
   */
  void add(Collection<Told> all) throws InterruptedException;
}
