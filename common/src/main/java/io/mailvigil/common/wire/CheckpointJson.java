// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Checkpoint} as JSON: {@code type} says which. */
final class CheckpointJson {
  private CheckpointJson() {}

  static void write(Checkpoint checkpoint, JsonGenerator out) throws IOException {
    out.writeStartObject();
    switch (checkpoint) {
      case Checkpoint.Owner owner -> {
        out.writeStringField("type", "owner");
        out.writeStringField("incarnation", owner.incarnation());
        out.writeNumberField("sequence", owner.sequence());
      }
      case Checkpoint.Files files -> {
        out.writeStringField("type", "files");
        out.writeArrayFieldStart("generations");
        for (FilePosition position : files.generations()) {
          out.writeStartObject();
          if (position.firstLine() != null) {
            out.writeStringField("first_line", position.firstLine());
          }
          if (position.inode() != null) {
            out.writeStringField("inode", position.inode());
          }
          out.writeNumberField("offset", position.offset());
          out.writeStringField("anchor", position.anchor());
          out.writeNumberField("modified", position.modifiedMillis());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      case Checkpoint.OpenJoin join -> {
        out.writeStringField("type", "join");
        out.writeBinaryField("state", join.state());
      }
    }
    out.writeEndObject();
  }

  static Checkpoint read(JsonParser in) throws IOException {
    String type = "";
    String incarnation = "";
    long sequence = 0;
    byte[] state = {};
    List<FilePosition> generations = List.of();
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("a checkpoint is a JSON object");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "type" -> type = in.getText();
        case "incarnation" -> incarnation = in.getText();
        case "sequence" -> sequence = in.getLongValue();
        case "state" -> state = in.getBinaryValue();
        case "generations" -> generations = generations(in);
        default -> in.skipChildren();
      }
    }
    return switch (type) {
      case "owner" -> new Checkpoint.Owner(incarnation, sequence);
      case "files" -> new Checkpoint.Files(generations);
      case "join" -> new Checkpoint.OpenJoin(state);
      default -> throw new IllegalArgumentException("a checkpoint of an unknown type");
    };
  }

  private static List<FilePosition> generations(JsonParser in) throws IOException {
    List<FilePosition> all = new ArrayList<>();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      @Nullable String firstLine = null;
      @Nullable String inode = null;
      long offset = 0;
      String anchor = "";
      long modified = 0;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "first_line" -> firstLine = in.getText();
          case "inode" -> inode = in.getText();
          case "offset" -> offset = in.getLongValue();
          case "anchor" -> anchor = in.getText();
          case "modified" -> modified = in.getLongValue();
          default -> in.skipChildren();
        }
      }
      all.add(new FilePosition(firstLine, inode, offset, anchor, modified));
    }
    return all;
  }
}
