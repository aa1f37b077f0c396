// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of JSON: the records of one of its lists, and the plain values beside it by their path.
 * One record at a time is held as a tree. Reading never fails: {@link #then} says what was wrong.
 */
final class JsonPage {
  private static final int DEEPEST = 64;
  private static final int MOST_VALUES = 1000;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final String list;
  private final Function<JsonNode, @Nullable Polled> reader;
  private final List<Polled> records = new ArrayList<>();
  private final Map<String, String> values = new HashMap<>();
  private boolean found;
  private @Nullable String broken;

  private JsonPage(String list, Function<JsonNode, @Nullable Polled> reader) {
    this.list = list;
    this.reader = reader;
  }

  /**
   * Reads an answer.
   *
   * @param list path of the records' list, as {@code result.value.auditdata}; empty where the page
   *     itself is the list
   * @param reader makes a record, null where there is nothing in it
   */
  static JsonPage read(Answer answer, String list, Function<JsonNode, @Nullable Polled> reader) {
    JsonPage page = new JsonPage(list, reader);
    page.read(answer);
    if (page.broken == null && !page.found) {
      page.broken = list.isEmpty() ? "the page is no list" : "the page has no list '" + list + "'";
    }
    return page;
  }

  /** As {@link #read}, of providers that leave an empty list out. */
  static JsonPage readWhereThere(
      Answer answer, String list, Function<JsonNode, @Nullable Polled> reader) {
    JsonPage page = new JsonPage(list, reader);
    page.read(answer);
    return page;
  }

  /** A page of which only the plain values matter. */
  static JsonPage values(Answer answer) {
    JsonPage page = new JsonPage("\0", record -> null);
    page.read(answer);
    return page;
  }

  private void read(Answer answer) {
    try (JsonParser in = MAPPER.createParser(answer.body())) {
      JsonToken first = in.nextToken();
      if (first != null) {
        value(in, first, "");
      }
      if (in.nextToken() != null) {
        broken = "something follows the page's JSON";
      }
    } catch (IOException e) {
      broken = "the page is no JSON, or breaks off";
    }
    if (answer.tooLong()) {
      broken = "the page is longer than page-size lets in";
    }
  }

  /** The page with what is to be asked next. */
  Page then(List<Ask> next) {
    return new Page(records, broken == null ? next : List.of(), broken);
  }

  /** The page with the one behind a link, the last where there is no link. */
  Page then(PollSettings settings, @Nullable String link, Ask.Reader reader) {
    if (link == null) {
      return then(List.of());
    }
    URI uri = settings.link(link);
    return uri == null
        ? new Page(records, List.of(), "the link to the next page leads to another server")
        : then(List.of(Ask.get(uri, reader)));
  }

  List<Polled> records() {
    return records;
  }

  /** The value at a path, those of a list joined by commas; null where there is none. */
  @Nullable String value(String path) {
    String value = values.get(path);
    return value == null || value.isEmpty() ? null : value;
  }

  private void value(JsonParser in, JsonToken token, String path) throws IOException {
    switch (token) {
      case START_OBJECT -> object(in, path);
      case START_ARRAY -> {
        if (path.equals(list)) {
          found = true;
          list(in);
        } else {
          for (JsonToken t = in.nextToken();
              t != null && t != JsonToken.END_ARRAY;
              t = in.nextToken()) {
            value(in, t, path);
          }
        }
      }
      case VALUE_NULL -> {}
      default -> {
        if (values.size() < MOST_VALUES) {
          values.merge(path, in.getText(), (a, b) -> a + "," + b);
        }
      }
    }
  }

  private void object(JsonParser in, String path) throws IOException {
    for (JsonToken t = in.nextToken(); t == JsonToken.FIELD_NAME; t = in.nextToken()) {
      String name = in.currentName();
      JsonToken start = in.nextToken();
      if (start != null) {
        value(in, start, path.isEmpty() ? name : path + "." + name);
      }
    }
  }

  private void list(JsonParser in) throws IOException {
    for (JsonToken t = in.nextToken(); t != null && t != JsonToken.END_ARRAY; t = in.nextToken()) {
      JsonNode record = MAPPER.readTree(in);
      Polled polled = record == null ? null : reader.apply(record);
      if (polled != null) {
        records.add(polled);
      }
    }
  }

  /** A text or number of a record, empty where there is none. */
  static String text(JsonNode record, String... path) {
    JsonNode node = record;
    for (String name : path) {
      node = node.path(name);
    }
    return node.isValueNode() && !node.isNull() ? node.asText() : "";
  }
}
