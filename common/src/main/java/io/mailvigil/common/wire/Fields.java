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
  private FieldPath open = FieldPath.RECORD;

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
    FieldPath field = FieldPath.of(path);
    if (field.object() != open) {
      enter(field.object());
    }
    out.writeFieldName(field.name);
  }

  void end() throws IOException {
    enter(FieldPath.RECORD);
  }

  private void enter(FieldPath object) throws IOException {
    while (!object.isWithin(open)) {
      out.writeEndObject();
      open = open.object();
    }
    descend(object);
  }

  private void descend(FieldPath object) throws IOException {
    if (object != open) {
      descend(object.object());
      out.writeFieldName(object.name);
      out.writeStartObject();
      open = object;
    }
  }
}
