// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.search.Hit;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds documents by id in every index behind a data stream or an alias. */
final class Lookup {
  /** Elasticsearch answers with at most 10,000 hits. */
  private static final int PAGE = 10_000;

  private final Connection connection;

  Lookup(Connection connection) {
    this.connection = connection;
  }

  /**
   * The concrete index of each id that exists; at most {@link #PAGE} ids. What was written up to
   * now is seen: the target is refreshed first, since a search sees only what was refreshed.
   */
  Map<String, String> indexOf(String target, Collection<String> ids) throws IOException {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Connection.Answer refreshed = connection.send("POST", "/" + target + "/_refresh", null);
    if (refreshed.status() == 404) {
      return Map.of();
    }
    if (!refreshed.isOk()) {
      throw new IOException(target + " cannot be refreshed: " + refreshed.problem());
    }
    List<String> wanted = List.copyOf(ids);
    SearchResponse<Void> found =
        connection
            .client()
            .search(
                s ->
                    s.index(target)
                        .size(Math.min(wanted.size(), PAGE))
                        .source(source -> source.fetch(false))
                        .query(q -> q.ids(i -> i.values(wanted))),
                Void.class);
    if (found.timedOut() || found.shards().failed().intValue() > 0) {
      throw new IOException(target + " could not be searched whole");
    }
    Map<String, String> all = new HashMap<>();
    for (Hit<Void> hit : found.hits().hits()) {
      all.put(String.valueOf(hit.id()), hit.index());
    }
    return all;
  }

  /** Up to a thousand documents where one of the fields has one of the values. */
  List<Hit<JsonNode>> withAny(String target, List<String> fields, List<String> values)
      throws IOException {
    List<FieldValue> wanted = values.stream().map(FieldValue::of).toList();
    List<Query> any =
        fields.stream()
            .map(field -> Query.of(q -> q.terms(t -> t.field(field).terms(v -> v.value(wanted)))))
            .toList();
    return connection
        .client()
        .search(
            s ->
                s.index(target)
                    .ignoreUnavailable(true)
                    .size(1_000)
                    .seqNoPrimaryTerm(true)
                    .query(q -> q.bool(b -> b.should(any).minimumShouldMatch("1"))),
            JsonNode.class)
        .hits()
        .hits();
  }
}
