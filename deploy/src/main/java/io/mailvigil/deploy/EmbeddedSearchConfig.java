// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.config.ConfigNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The embedded Elasticsearch's own keys of the section {@code elasticsearch}.
 *
 * @param port on 127.0.0.1, 0 for a free one
 * @param heap of its JVM, as {@code 192m}
 * @param cache where the fetched server is kept, null for the user's cache folder
 */
public record EmbeddedSearchConfig(int port, String heap, @Nullable Path cache) {
  static EmbeddedSearchConfig from(ConfigNode node) {
    return new EmbeddedSearchConfig(
        node.integer("port", 0, 0, 65535),
        node.parsed("heap", "192m", EmbeddedSearchConfig::heap),
        node.file("cache"));
  }

  private static String heap(String text) {
    if (!text.matches("[1-9]\\d{1,5}[mg]")) {
      throw new IllegalArgumentException("should be a heap size such as 192m or 2g");
    }
    return text;
  }
}
