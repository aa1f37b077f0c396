// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads what a server said, which may be anything. */
final class Loose {
  private Loose() {}

  /** The JSON, or nothing where it is none. */
  @SuppressWarnings("UnusedException") // what is no JSON has nothing to say
  static JsonNode json(String text) {
    try {
      JsonNode node = HttpSender.JSON.readTree(text);
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
