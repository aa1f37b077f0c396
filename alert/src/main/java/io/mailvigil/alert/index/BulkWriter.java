// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.util.BinaryData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.client.ResponseException;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents and says of each what became of it. Writing one again does no harm: what exists
 * is left alone, and an alert never goes back to an earlier revision. Never throws for what a
 * server can do; one thread at a time.
 */
final class BulkWriter {
  /** What became of one document. */
  sealed interface Fate {
    /** It stands in Elasticsearch, now or already before. */
    record Stored(boolean already) implements Fate {}

    /** Elasticsearch will never take it. */
    record Refused(String why) implements Fate {}

    /** Nobody knows: it has to be written again. */
    record Again(String why) implements Fate {}
  }

  /**
   * A document to write.
   *
   * @param suspect it may have been written before without our knowing, so all backing indices are
   *     asked for it first
   */
  record Entry(Document document, boolean suspect) {}

  private static final String JSON_TYPE = "application/json";

  /** Errors of status 400 that speak of the index or the cluster, not of the document. */
  private static final Set<String> NOT_THE_DOCUMENT =
      Set.of("validation_exception", "index_closed_exception", "cluster_block_exception");

  private final Connection connection;
  private final Templates templates;
  private final Lookup lookup;
  private final String namespace;
  private boolean prepared;

  BulkWriter(Connection connection, IndexConfig config) {
    this.connection = connection;
    this.templates = new Templates(connection, config);
    this.lookup = new Lookup(connection);
    this.namespace = config.namespace();
  }

  /** Tries once. The answer has as many fates as there are entries, in their order. */
  List<Fate> write(List<Entry> entries) {
    Fate[] fates = new Fate[entries.size()];
    try {
      if (!prepared) {
        templates.put();
        prepared = true;
      }
      happenings(entries, fates);
      alerts(entries, fates);
    } catch (IOException | ElasticsearchException e) {
      Fate again = new Fate.Again(reason(e));
      for (int i = 0; i < fates.length; i++) {
        fates[i] = fates[i] == null ? again : fates[i];
      }
    }
    return Arrays.asList(fates);
  }

  private void happenings(List<Entry> entries, @Nullable Fate[] fates) throws IOException {
    for (Document.Kind kind : Document.Kind.values()) {
      String stream = kind.stream(namespace);
      List<String> suspects = new ArrayList<>();
      for (Entry entry : entries) {
        if (entry.suspect() && isOf(kind, entry)) {
          suspects.add(entry.document().id());
        }
      }
      Map<String, String> existing = lookup.indexOf(stream, suspects);
      List<Integer> places = new ArrayList<>();
      List<BulkOperation> operations = new ArrayList<>();
      for (int i = 0; i < entries.size(); i++) {
        if (!isOf(kind, entries.get(i))) {
          continue;
        }
        Document document = entries.get(i).document();
        if (existing.containsKey(document.id())) {
          fates[i] = new Fate.Stored(true);
        } else {
          places.add(i);
          operations.add(create(stream, document));
        }
      }
      send(operations, places, true, fates);
    }
  }

  private static boolean isOf(Document.Kind kind, Entry entry) {
    return entry.document() instanceof Document.Happening h && h.kind() == kind;
  }

  private static BulkOperation create(String stream, Document document) {
    BinaryData json = BinaryData.of(document.json(), JSON_TYPE);
    return BulkOperation.of(o -> o.create(c -> c.index(stream).id(document.id()).document(json)));
  }

  /** An alert stays in the index where it first stood, so each is looked for. */
  private void alerts(List<Entry> entries, @Nullable Fate[] fates) throws IOException {
    List<String> ids = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.document() instanceof Document.Alert alert) {
        ids.add(alert.id());
      }
    }
    Map<String, String> existing = lookup.indexOf(Templates.ALERTS, ids);
    List<Integer> places = new ArrayList<>();
    List<BulkOperation> operations = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).document() instanceof Document.Alert alert) {
        places.add(i);
        operations.add(put(existing.get(alert.id()), alert));
      }
    }
    send(operations, places, false, fates);
  }

  private static BulkOperation put(@Nullable String index, Document.Alert alert) {
    BinaryData json = BinaryData.of(alert.json(), JSON_TYPE);
    return BulkOperation.of(o ->
        o.index(c ->
            c.index(index == null ? Templates.ALERTS : index)
                .requireAlias(index == null)
                .id(alert.id())
                .versionType(VersionType.External)
                .version(alert.revision())
                .document(json)));
  }

  private void send(
      List<BulkOperation> operations, List<Integer> places, boolean stream, @Nullable Fate[] fates)
      throws IOException {
    if (operations.isEmpty()) {
      return;
    }
    try {
      BulkRequest.Builder request = new BulkRequest.Builder().operations(operations);
      if (stream) {
        request.requireDataStream(true);
      }
      BulkResponse response = connection.client().bulk(request.build());
      for (int i = 0; i < places.size(); i++) {
        fates[places.get(i)] = fate(response.items().get(i));
      }
    } catch (ElasticsearchException | IOException e) {
      int status = status(e);
      if (status != 413 && status != 400) {
        throw e;
      }
      if (operations.size() == 1) {
        fates[places.getFirst()] = new Fate.Refused("the request was refused: " + reason(e));
        return;
      }
      // too large, or one of them breaks the request: the halves tell which
      int half = operations.size() / 2;
      send(operations.subList(0, half), places.subList(0, half), stream, fates);
      send(
          operations.subList(half, operations.size()),
          places.subList(half, places.size()),
          stream,
          fates);
    }
  }

  private Fate fate(BulkResponseItem item) {
    ErrorCause error = item.error();
    if (error == null) {
      return new Fate.Stored(false);
    }
    String type = String.valueOf(error.type());
    String why = type + ": " + error.reason();
    return switch (item.status()) {
      case 409 -> new Fate.Stored(true);
      case 404 -> {
        // somebody removed the templates or the alias
        prepared = false;
        yield new Fate.Again(why);
      }
      case 400 -> NOT_THE_DOCUMENT.contains(type) ? new Fate.Again(why) : new Fate.Refused(why);
      case 413 -> new Fate.Refused(why);
      default -> new Fate.Again("status " + item.status() + ", " + why);
    };
  }

  /** The status of an answer that was none of the typed ones; 0 where there was no answer. */
  private static int status(Exception e) {
    if (e instanceof ElasticsearchException known) {
      return known.status();
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof ResponseException raw) {
        return raw.getResponse().getStatusLine().getStatusCode();
      }
    }
    return 0;
  }

  private static String reason(Exception e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    return message.isBlank() ? root.getClass().getSimpleName() : message;
  }
}
