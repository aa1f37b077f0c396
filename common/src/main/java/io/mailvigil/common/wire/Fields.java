// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes ECS fields: absent ones are left out, dotted paths open and close the objects they need.
 */
final class Fields {
  private final JsonGenerator out;
  private String[] open = {};

  Fields(JsonGenerator out) {
    this.out = out;
  }

  void text(String path, @Nullable Object value) throws IOException {
    if (value != null) {
      name(path);
      out.writeString(value.toString());
    }
  }

  void number(String path, long value) throws IOException {
    name(path);
    out.writeNumber(value);
  }

  void decimal(String path, double value) throws IOException {
    name(path);
    out.writeNumber(value);
  }

  void flag(String path, boolean value) throws IOException {
    name(path);
    out.writeBoolean(value);
  }

  void texts(String path, Collection<?> values) throws IOException {
    if (!values.isEmpty()) {
      name(path);
      out.writeStartArray();
      for (Object value : values) {
        out.writeString(value.toString());
      }
      out.writeEndArray();
    }
  }

  /**
   * Leaves the generator before the value of {@code path}; fields of one object must come together.
   */
  void name(String path) throws IOException {
    String[] parts = path.split("\\.", -1);
    int same = 0;
    while (same < open.length && same < parts.length - 1 && open[same].equals(parts[same])) {
      same++;
    }
    close(same);
    for (int i = same; i < parts.length - 1; i++) {
      out.writeObjectFieldStart(parts[i]);
    }
    open = java.util.Arrays.copyOf(parts, parts.length - 1);
    out.writeFieldName(parts[parts.length - 1]);
  }

  void end() throws IOException {
    close(0);
  }

  private void close(int keep) throws IOException {
    for (int i = open.length; i > keep; i--) {
      out.writeEndObject();
    }
    open = java.util.Arrays.copyOf(open, keep);
  }
}
