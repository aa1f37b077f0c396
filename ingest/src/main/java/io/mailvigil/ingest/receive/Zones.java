// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;
import java.time.DateTimeException;
import java.time.ZoneId;

/** The key {@code timezone} of a source. */
public final class Zones {
  private Zones() {}

  /** The zone of stamps that state none; this machine's where the key is missing. */
  public static ZoneId of(ConfigNode node) {
    return node.parsed("timezone", ZoneId.systemDefault(), Zones::zone);
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "should be a time zone such as Europe/Berlin, UTC or +02:00", e);
    }
  }
}
