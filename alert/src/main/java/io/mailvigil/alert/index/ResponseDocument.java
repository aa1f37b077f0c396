// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/** An alert or an action as it was published: indexed as it is. */
final class ResponseDocument {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResponseDocument() {}

  static List<Document> read(byte[] value) {
    JsonNode json;
    try {
      json = JSON.readTree(value);
    } catch (IOException e) {
      throw new SerializationException("is no JSON", e);
    }
    String id = json.at("/event/id").asText("");
    if (id.isEmpty()) {
      throw new SerializationException("has no event.id");
    }
    if (json.at("/event/kind").asText().equals("alert")) {
      // external versions begin at 1
      long revision = json.at("/mailvigil/revision").asLong() + 1;
      return List.of(new Document.Alert(id, revision, value));
    }
    return List.of(new Document.Happening(Document.Kind.ACTION, id, value));
  }
}
