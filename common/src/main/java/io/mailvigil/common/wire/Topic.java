// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import org.apache.kafka.common.serialization.Serde;

/**
 * A topic and what stands on it.
 *
 * @param name its public name (contract part 6)
 * @param compacted true where only the newest value of a key counts
 * @param single true where it always has one partition, so that its owner is the only decider
 */
public record Topic<V>(String name, boolean compacted, boolean single, Serde<V> values) {
  /** A value as it stands on the topic. */
  public byte[] bytes(V value) {
    return values.serializer().serialize(name, value);
  }

  /**
   * A value read back. Throws {@link org.apache.kafka.common.errors.SerializationException} where
   * the bytes are none.
   */
  public V read(byte[] bytes) {
    return values.deserializer().deserialize(name, bytes);
  }
}
