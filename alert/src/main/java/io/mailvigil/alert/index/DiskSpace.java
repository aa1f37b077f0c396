// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Says whether Elasticsearch has disk enough: each node that takes new documents has at least the
 * configured share free. Asked at most every ten seconds; thread-safe.
 */
final class DiskSpace {
  private static final Duration KEEP = Duration.ofSeconds(10);
  private static final String PATH = "/_nodes/stats/fs?filter_path=nodes.*.roles,nodes.*.fs.total";

  private final Connection connection;
  private final int minFreePercent;
  private final InstantSource clock;
  private Instant asked = Instant.MIN;
  private @Nullable String problem;

  DiskSpace(Connection connection, int minFreePercent, InstantSource clock) {
    this.connection = connection;
    this.minFreePercent = minFreePercent;
    this.clock = clock;
  }

  /** What is wrong with the disk, as a sentence; null when nothing is. */
  synchronized @Nullable String problem() throws IOException {
    Instant now = clock.instant();
    if (asked.plus(KEEP).isAfter(now)) {
      return problem;
    }
    JsonNode nodes = connection.need("GET", PATH, null).path("nodes");
    double least = 100;
    for (JsonNode node : nodes) {
      JsonNode disk = node.path("fs").path("total");
      double total = disk.path("total_in_bytes").asDouble();
      if (takesNewDocuments(node.path("roles")) && total > 0) {
        least = Math.min(least, 100 * disk.path("available_in_bytes").asDouble() / total);
      }
    }
    asked = now;
    problem =
        least >= minFreePercent
            ? null
            : "Elasticsearch has %.0f %% of its disk free, less than the %d %% of elasticsearch.min-free-disk: indexing has stopped and nothing is lost, detection goes on; free some disk"
                .formatted(least, minFreePercent);
    return problem;
  }

  private static boolean takesNewDocuments(JsonNode roles) {
    for (JsonNode role : roles) {
      String name = role.asText();
      if (name.equals("data") || name.equals("data_content") || name.equals("data_hot")) {
        return true;
      }
    }
    return false;
  }
}
