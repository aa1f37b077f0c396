// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The joins of sources that are trusted alike. Were they one, a line that anybody can send over UDP
 * would name the address, or the factor, of an event that counts as authenticated, or end it.
 */
final class Realm {
  private final String prefix;
  final OpenJoins open;
  final Joins joins;

  /**
   * @param prefix begins the keys of its records
   */
  Realm(String prefix, ReadingSettings settings, HashKey hashKey, boolean durable) {
    this.prefix = prefix;
    open = new OpenJoins(durable);
    joins = new Joins(settings, hashKey, open);
  }

  boolean owns(String key) {
    return key.startsWith(prefix);
  }

  Map<String, byte @Nullable []> drain() {
    Map<String, byte @Nullable []> all = open.drain();
    if (prefix.isEmpty() || all.isEmpty()) {
      return all;
    }
    Map<String, byte @Nullable []> named = new TreeMap<>();
    all.forEach((key, record) -> named.put(prefix + key, record));
    return named;
  }

  void restore(String key, byte[] record) {
    open.restore(key.substring(prefix.length()), record);
  }
}
