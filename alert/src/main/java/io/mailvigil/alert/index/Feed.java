// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import java.util.List;
import java.util.function.Function;

/**
 * A topic that is indexed, by a consumer group of its own.
 *
 * @param topic its name
 * @param group the consumer group, whose committed offset says what Elasticsearch has acknowledged
 * @param documents what a record's value gives, in order; throws a {@link
 *     org.apache.kafka.common.errors.SerializationException} for a value that cannot be read, which
 *     then becomes a dead letter
 */
public record Feed(String topic, String group, Function<byte[], List<Document>> documents) {

  /** A feed over a topic whose values are read by its own codec. */
  public static <V> Feed of(Topic<V> topic, String group, Function<V, List<Document>> documents) {
    return new Feed(
        topic.name(),
        group,
        bytes -> documents.apply(topic.values().deserializer().deserialize(topic.name(), bytes)));
  }

  /** Every event, as far as privacy lets it be indexed. */
  public static Feed events(Privacy privacy) {
    return of(
        Topics.AUTH_EVENTS,
        "mailvigil-index-events",
        event ->
            List.of(
                new Document.Happening(
                    Document.Kind.EVENT, event.id(), EventDocument.json(privacy.forIndex(event)))));
  }

  /** Every state of every alert, and every action. */
  public static Feed alerts() {
    return of(
        Topics.ALERTS, "mailvigil-index-alerts", report -> List.of(ResponseDocument.of(report)));
  }
}
