// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object read whole, for the topics where records are few; leaves are asked for by dotted
 * path. What is missing and needed is an {@link IllegalArgumentException}.
 */
record Tree(JsonNode root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Tree read(JsonParser in) throws IOException {
    JsonNode node = JSON.readTree(in);
    if (node == null || !node.isObject()) {
      throw new IllegalArgumentException("a record is a JSON object");
    }
    return new Tree(node);
  }

  JsonParser parser() {
    return JSON.treeAsTokens(root);
  }

  private JsonNode at(String path) {
    return root.at("/" + path.replace('.', '/'));
  }

  @Nullable String text(String path) {
    JsonNode node = at(path);
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }

  String text(String path, String otherwise) {
    String value = text(path);
    return value == null ? otherwise : value;
  }

  String need(String path) {
    String value = text(path);
    if (value == null) {
      throw new IllegalArgumentException("the record has no " + path);
    }
    return value;
  }

  @Nullable Instant time(String path) {
    String value = text(path);
    return value == null ? null : Instant.parse(value);
  }

  @Nullable Duration seconds(String path) {
    JsonNode node = at(path);
    return node.isNumber() ? Duration.ofSeconds(node.asLong()) : null;
  }

  boolean flag(String path) {
    return at(path).asBoolean(false);
  }

  int integer(String path) {
    return at(path).asInt(0);
  }

  double decimal(String path) {
    return at(path).asDouble(0);
  }

  List<String> texts(String path) {
    List<String> all = new ArrayList<>();
    at(path).forEach(node -> all.add(node.asText()));
    return all;
  }

  /** The objects of an array. */
  <T> List<T> list(String path, Function<Tree, T> reader) {
    List<T> all = new ArrayList<>();
    for (JsonNode node : at(path)) {
      if (node.isObject()) {
        all.add(reader.apply(new Tree(node)));
      }
    }
    return all;
  }

  /** The object that stands there, if one does. */
  <T> List<T> one(String path, Function<Tree, T> reader) {
    JsonNode node = at(path);
    return node.isObject() ? List.of(reader.apply(new Tree(node))) : List.of();
  }
}
