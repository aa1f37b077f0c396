// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a provider answered.
 *
 * @param headers by name in lower case
 * @param body as much of it as the bound lets in
 * @param tooLong whether there was more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, List<String>> headers, byte[] body, boolean tooLong) {
  Answer {
    headers = Map.copyOf(headers);
  }

  /** The header's first value, null where it is missing. */
  @Nullable String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    return values.isEmpty() ? null : values.get(0);
  }

  List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }
}
