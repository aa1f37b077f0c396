// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value of a log line. Looking never fails: what is not there, is null, or stands twice with
 * two meanings reads as missing. Reading never throws and is bounded in depth and by the line.
 */
final class Json {
  /** A record of any product is far flatter. */
  private static final int DEEPEST = 40;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxNumberLength(64)
                  .maxNameLength(1024)
                  .maxStringLength(1 << 17)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES) // a client may choose the names
          .enable(StreamReadFeature.IGNORE_UNDEFINED)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  static final Json MISSING = new Json(null, null, null, true);

  private final @Nullable String scalar;
  private final @Nullable Map<String, Json> fields;
  private final @Nullable List<Json> items;
  private final boolean whole;

  private Json(
      @Nullable String scalar,
      @Nullable Map<String, Json> fields,
      @Nullable List<Json> items,
      boolean whole) {
    this.scalar = scalar;
    this.fields = fields;
    this.items = items;
    this.whole = whole;
  }

  /** Reads {@code buf[from, to)}; of broken JSON what stands before the break. */
  static Json read(byte[] buf, int from, int to) {
    Json read = MISSING;
    try (JsonParser in = FACTORY.createParser(buf, from, to - from)) {
      read = document(in);
    } catch (IOException e) {
      return MISSING;
    }
    if (read.whole) {
      return read;
    }
    String text = new String(buf, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf('\ufffd') < 0 ? read : read(text);
  }

  /** Reads a text that holds JSON, as values of some products do. */
  static Json read(String text) {
    try (JsonParser in = FACTORY.createParser(text)) {
      return document(in);
    } catch (IOException e) {
      return MISSING;
    }
  }

  private static Json document(JsonParser in) {
    Reader reader = new Reader(in);
    Json root = reader.document();
    return reader.whole ? root : new Json(root.scalar, root.fields, root.items, false);
  }

  /** False where the JSON is cut or broken: this is what stands before. */
  boolean isWhole() {
    return whole;
  }

  boolean isMissing() {
    return scalar == null && fields == null && items == null;
  }

  boolean isObject() {
    return fields != null;
  }

  boolean isArray() {
    return items != null;
  }

  boolean has(String name) {
    return fields != null && fields.containsKey(name);
  }

  /** The names of an object's fields, in order. */
  Iterable<String> names() {
    return fields == null ? List.of() : fields.keySet();
  }

  Json get(String name) {
    return fields == null ? MISSING : fields.getOrDefault(name, MISSING);
  }

  /** The field at the end of the path. */
  Json at(String first, String second) {
    return get(first).get(second);
  }

  Json at(String first, String second, String third) {
    return get(first).get(second).get(third);
  }

  /** The first of these fields that is there. */
  Json any(String... names) {
    for (String name : names) {
      Json found = get(name);
      if (!found.isMissing()) {
        return found;
      }
    }
    return MISSING;
  }

  /** A field whose path is written nested, dotted, or partly so, as ECS allows. */
  Json dotted(String path) {
    Json flat = get(path);
    if (!flat.isMissing()) {
      return flat;
    }
    for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
      Json outer = get(path.substring(0, dot));
      if (outer.isObject()) {
        Json found = outer.dotted(path.substring(dot + 1));
        if (!found.isMissing()) {
          return found;
        }
      }
    }
    return MISSING;
  }

  /** An array's items; a value that stands where a list may is a list of one. */
  List<Json> items() {
    if (items != null) {
      return items;
    }
    return isMissing() ? List.of() : List.of(this);
  }

  /** A text, number or boolean as it stands, null for anything else and for an empty text. */
  @Nullable String text() {
    return scalar == null || scalar.isEmpty() ? null : scalar;
  }

  String textOr(String otherwise) {
    return scalar == null ? otherwise : scalar;
  }

  /** In lower case, empty where there is none: for words that products write in either case. */
  String word() {
    return scalar == null ? "" : scalar.toLowerCase(Locale.ROOT);
  }

  boolean is(String text) {
    return text.equals(scalar);
  }

  boolean isTrue() {
    return "true".equalsIgnoreCase(scalar) || "1".equals(scalar);
  }

  boolean isFalse() {
    return "false".equalsIgnoreCase(scalar) || "0".equals(scalar);
  }

  /** A whole number, or {@code otherwise}. */
  long number(long otherwise) {
    if (scalar == null || scalar.isEmpty() || scalar.length() > 18) {
      return otherwise;
    }
    try {
      return Long.parseLong(scalar);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** The value itself, or what its text holds where that is JSON. */
  Json opened() {
    if (scalar == null) {
      return this;
    }
    String text = scalar.strip();
    boolean json =
        (text.startsWith("{") && text.endsWith("}"))
            || (text.startsWith("[") && text.endsWith("]"));
    return json ? read(text) : this;
  }

  /** One pass over the tokens. */
  private static final class Reader {
    private final JsonParser in;
    private boolean whole = true;

    Reader(JsonParser in) {
      this.in = in;
    }

    Json document() {
      JsonToken first = next();
      if (first == null) {
        return MISSING;
      }
      Json root = value(first);
      if (whole && next() != null) {
        whole = false; // something follows
      }
      return root;
    }

    private @Nullable JsonToken next() {
      try {
        return whole ? in.nextToken() : null;
      } catch (IOException e) {
        whole = false;
        return null;
      }
    }

    private Json value(JsonToken token) {
      return switch (token) {
        case START_OBJECT -> object();
        case START_ARRAY -> array();
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
            scalar();
        default -> MISSING;
      };
    }

    private Json scalar() {
      try {
        return new Json(in.getText(), null, null, true);
      } catch (IOException e) {
        whole = false;
        return MISSING;
      }
    }

    private Json object() {
      Map<String, Json> fields = new LinkedHashMap<>();
      while (true) {
        JsonToken token = next();
        if (token != JsonToken.FIELD_NAME) {
          whole &= token == JsonToken.END_OBJECT;
          return new Json(null, fields, null, true);
        }
        String name = name();
        JsonToken start = next();
        if (start == null || name == null) {
          whole = false;
          return new Json(null, fields, null, true);
        }
        Json value = value(start);
        if (!whole && value.scalar == null) {
          return new Json(null, fields, null, true); // a value that is cut says nothing
        }
        Json before = fields.putIfAbsent(name, value);
        if (before != null && !(before.scalar != null && before.scalar.equals(value.scalar))) {
          fields.put(name, MISSING);
        }
      }
    }

    private @Nullable String name() {
      try {
        return in.currentName();
      } catch (IOException e) {
        return null;
      }
    }

    private Json array() {
      List<Json> items = new ArrayList<>();
      while (true) {
        JsonToken token = next();
        if (token == null || token == JsonToken.END_ARRAY) {
          whole &= token != null;
          return new Json(null, null, items, true);
        }
        items.add(value(token));
      }
    }
  }
}
