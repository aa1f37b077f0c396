// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request, and who reads its answer.
 *
 * @param form what is posted, null for a GET
 * @param once an id of what is asked for: it is not asked for again once it was read; null where it
 *     may change
 */
record Ask(URI uri, @Nullable String form, @Nullable String once, Reader reader) {
  /** Reads an answer of 200. */
  interface Reader {
    Page read(Answer answer);
  }

  static Ask get(URI uri, Reader reader) {
    return new Ask(uri, null, null, reader);
  }

  /** Parameters sorted by name and encoded as RFC 3986 has it, as a query or a form takes them. */
  static String parameters(Map<String, String> all) {
    return new TreeMap<>(all)
        .entrySet().stream()
            .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
