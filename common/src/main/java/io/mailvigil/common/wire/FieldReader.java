// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks a JSON object and hands each leaf over by its dotted path, whether it was written nested or
 * dotted.
 */
final class FieldReader {
  /** Takes the value of one path; the parser stands on it. What it does not take is skipped. */
  interface Leaf {
    void accept(String path, JsonParser in) throws IOException;
  }

  private FieldReader() {}

  static void read(JsonParser in, Leaf leaf) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("a record is a JSON object");
    }
    object(in, "", leaf, 0);
  }

  private static void object(JsonParser in, String prefix, Leaf leaf, int depth)
      throws IOException {
    if (depth > 16) {
      throw new IllegalArgumentException("a record nests at most 16 deep");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      String path = prefix.isEmpty() ? name : prefix + "." + name;
      switch (in.nextToken()) {
        case START_OBJECT -> object(in, path, leaf, depth + 1);
        case VALUE_NULL -> {}
        case START_ARRAY -> {
          leaf.accept(path, in);
          if (in.currentToken() == JsonToken.START_ARRAY) {
            in.skipChildren();
          }
        }
        default -> leaf.accept(path, in);
      }
    }
  }

  /** The texts of an array, or a single one. */
  static List<String> texts(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      return List.of(in.getText());
    }
    List<String> all = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken().isStructStart()) {
        in.skipChildren();
      } else {
        all.add(in.getText());
      }
    }
    return all;
  }
}
