// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins new backing indices and deletes old ones, by exact name. Age is that of the newest
 * document by arrival, as in the server's own lifecycle. Where the server keeps a lifecycle for
 * data streams, age is left to it and only the size cap is ours; alerts stand in plain indices and
 * are ours everywhere. May run in several processes at once.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  /** A tenth of the time and of the cap: so much more than asked is kept at most. */
  private static final int PARTS = 10;

  /** One index behind a target, oldest first. */
  private record Part(String name, Instant created, long bytes) {}

  private final Connection connection;
  private final IndexConfig config;

  Retention(Connection connection, IndexConfig config) {
    this.connection = connection;
    this.config = config;
  }

  /** True where the server itself deletes old backing indices of data streams. */
  boolean serverHasLifecycle() throws IOException {
    String stream = Document.Kind.EVENT.stream(config.namespace());
    Connection.Answer answer =
        connection.send("GET", "/_data_stream/" + stream + "/_lifecycle", null);
    // a full server that has no such stream yet says 404 with an error of its own type
    String type = answer.body().path("error").path("type").asText("");
    return answer.isOk() || (answer.status() == 404 && type.equals("index_not_found_exception"));
  }

  /** One round. {@link IOException} where the server does not answer: the next round goes on. */
  void run(Instant now) throws IOException {
    boolean own = !serverHasLifecycle();
    for (Document.Kind kind : Document.Kind.values()) {
      keep(kind.stream(config.namespace()), config.eventRetention(), own, now);
    }
    keep(Templates.ALERTS, config.alertRetention(), true, now);
  }

  private void keep(String target, Duration age, boolean byAge, Instant now) throws IOException {
    if (parts(target).isEmpty()) {
      return;
    }
    rollOver(target, age, byAge);
    List<Part> parts = parts(target);
    long bytes = parts.stream().mapToLong(Part::bytes).sum();
    for (int i = 0; i + 1 < parts.size(); i++) {
      // the next one's beginning is this one's end
      boolean old = byAge && parts.get(i + 1).created().plus(age).isBefore(now);
      if (old || bytes > config.maxSize()) {
        connection.need("DELETE", "/" + parts.get(i).name(), null);
        bytes -= parts.get(i).bytes();
        LOG.atInfo()
            .addKeyValue("index", parts.get(i).name())
            .addKeyValue("why", old ? "age" : "size")
            .log("old index deleted");
      }
    }
  }

  private void rollOver(String target, Duration age, boolean byAge) throws IOException {
    long seconds = Math.max(3_600, age.toSeconds() / PARTS);
    String conditions =
        "{\"conditions\":{\"min_docs\":1,"
            + (byAge ? "\"max_age\":\"" + seconds + "s\"," : "")
            + "\"max_size\":\""
            + Math.max(1, config.maxSize() / PARTS)
            + "b\"}}";
    connection.need("POST", "/" + target + "/_rollover", conditions);
  }

  /** The indices behind a data stream or alias, oldest first; empty where there is none yet. */
  private List<Part> parts(String target) throws IOException {
    Connection.Answer settings =
        connection.send(
            "GET", "/" + target + "/_settings?filter_path=*.settings.index.creation_date", null);
    if (settings.status() == 404) {
      return List.of();
    }
    JsonNode sizes =
        connection
            .need(
                "GET",
                "/" + target + "/_stats/store?filter_path=indices.*.primaries.store.size_in_bytes",
                null)
            .path("indices");
    List<Part> parts = new ArrayList<>();
    settings
        .body()
        .properties()
        .forEach(entry -> {
          long created = entry.getValue().at("/settings/index/creation_date").asLong();
          long bytes = sizes.path(entry.getKey()).at("/primaries/store/size_in_bytes").asLong();
          parts.add(new Part(entry.getKey(), Instant.ofEpochMilli(created), bytes));
        });
    // names end in a counter of six digits: the newest, which is written to, is last
    parts.sort(Comparator.comparing(Part::created).thenComparing(Part::name));
    return parts;
  }
}
