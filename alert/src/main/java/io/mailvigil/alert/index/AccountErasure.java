// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.elasticsearch.core.search.Hit;
import co.elastic.clients.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes one account's data from Elasticsearch: the documents that are about it, and its name from
 * those that are about others, as an alert about a source that tried many accounts. What still
 * stands in Kafka ages out with the topic (three days after it was consumed, by default); who wants
 * it gone from the index for good repeats the command after that, since a rebuild from the topics
 * would bring it back.
 */
public final class AccountErasure {
  /** What stands in place of an erased name. */
  static final String ERASED = "erased";

  /**
   * What was done.
   *
   * @param deleted documents that were about the account
   * @param redacted documents that only named it
   */
  public record Erased(long deleted, long redacted) {}

  private static final List<String> ABOUT =
      List.of("mailvigil.account", "user.name", "user.target.name");
  private static final String NAMED = "related.user";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final IndexConfig config;
  private final Privacy privacy;

  public AccountErasure(IndexConfig config, Privacy privacy) {
    this.config = config;
    this.privacy = privacy;
  }

  /**
   * Deletes what stands under any of an account's names, also where it stands as the hash of an
   * unknown name. May be repeated; new documents that arrive meanwhile are met too.
   *
   * @param names the canonical account and the login names it had
   * @throws IOException when Elasticsearch does not answer or refuses: repeat it
   */
  public Erased erase(List<String> names) throws IOException {
    List<String> all = new ArrayList<>(names);
    names.forEach(name -> all.add(privacy.hash(name)));
    long deleted = 0;
    long redacted = 0;
    try (Connection connection = new Connection(config)) {
      for (String target : Templates.targets(config.namespace())) {
        deleted += rounds(connection, target, ABOUT, all, AccountErasure::delete);
        redacted += rounds(connection, target, List.of(NAMED), all, hit -> redact(hit, all));
      }
    } catch (ElasticsearchException e) {
      throw new IOException("Elasticsearch refuses to erase: " + e.getMessage(), e);
    }
    return new Erased(deleted, redacted);
  }

  /** What is to be done with a document that was found. */
  private interface Step {
    BulkOperation of(Hit<JsonNode> hit);
  }

  private static long rounds(
      Connection connection, String target, List<String> fields, List<String> names, Step step)
      throws IOException {
    Lookup lookup = new Lookup(connection);
    long done = 0;
    while (true) {
      if (connection.send("POST", "/" + target + "/_refresh", null).status() == 404) {
        return done;
      }
      List<Hit<JsonNode>> hits = lookup.withAny(target, fields, names);
      if (hits.isEmpty()) {
        return done;
      }
      List<BulkOperation> operations = hits.stream().map(step::of).toList();
      BulkResponse response = connection.client().bulk(b -> b.operations(operations));
      for (BulkResponseItem item : response.items()) {
        // a document that changed in between is met in the next round
        if (item.error() != null && item.status() != 409 && item.status() != 404) {
          throw new IOException(target + " refuses to erase: " + item.error().reason());
        }
      }
      done += response.items().stream().filter(item -> item.error() == null).count();
    }
  }

  private static BulkOperation delete(Hit<JsonNode> hit) {
    return BulkOperation.of(o -> o.delete(d -> d.index(hit.index()).id(hit.id())));
  }

  private static BulkOperation redact(Hit<JsonNode> hit, List<String> names) {
    JsonNode clean = redacted(hit.source() == null ? JSON.createObjectNode() : hit.source(), names);
    byte[] json = clean.toString().getBytes(StandardCharsets.UTF_8);
    return BulkOperation.of(o ->
        o.index(i ->
            i.index(hit.index())
                .id(hit.id())
                .ifSeqNo(hit.seqNo())
                .ifPrimaryTerm(hit.primaryTerm())
                .document(BinaryData.of(json, "application/json"))));
  }

  /** The same document with each name replaced, wherever it stands in a text. */
  static JsonNode redacted(JsonNode node, List<String> names) {
    if (node.isTextual()) {
      String text = node.asText();
      for (String name : names) {
        text = text.replace(name, ERASED);
      }
      return JSON.getNodeFactory().textNode(text);
    }
    if (node.isArray()) {
      var copy = JSON.createArrayNode();
      node.forEach(one -> copy.add(redacted(one, names)));
      return copy;
    }
    if (node.isObject()) {
      var copy = JSON.createObjectNode();
      node.properties().forEach(f -> copy.set(f.getKey(), redacted(f.getValue(), names)));
      return copy;
    }
    return node;
  }
}
