// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link DeadLetter} as JSON, with ECS names where ECS has them. */
final class DeadLetters {
  private DeadLetters() {}

  static void write(DeadLetter letter, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", letter.time());
    out.text("event.kind", "pipeline_error");
    out.text("event.original", letter.head());
    out.text("error.message", letter.reason());
    out.text("log.file.path", letter.file());
    if (letter.offset() >= 0) {
      out.number("log.offset", letter.offset());
    }
    out.text("mailvigil.dead_letter.format", letter.format());
    out.number("mailvigil.dead_letter.length", letter.length());
    out.text("mailvigil.dead_letter.sha256", letter.sha256());
    out.end();
    json.writeEndObject();
  }

  static DeadLetter read(JsonParser in) throws IOException {
    Gathered all = new Gathered();
    FieldReader.read(in, all);
    return new DeadLetter(
        all.time, all.reason, all.format, all.file, all.offset, all.length, all.sha256, all.head);
  }

  private static final class Gathered implements FieldReader.Leaf {
    private Instant time = Instant.EPOCH;
    private String reason = "";
    private @Nullable String format;
    private @Nullable String file;
    private long offset = -1;
    private long length;
    private String sha256 = "";
    private String head = "";

    @Override
    public void accept(String path, JsonParser in) throws IOException {
      switch (path) {
        case "@timestamp" -> time = Instant.parse(in.getText());
        case "event.original" -> head = in.getText();
        case "error.message" -> reason = in.getText();
        case "log.file.path" -> file = in.getText();
        case "log.offset" -> offset = in.getLongValue();
        case "mailvigil.dead_letter.format" -> format = in.getText();
        case "mailvigil.dead_letter.length" -> length = in.getLongValue();
        case "mailvigil.dead_letter.sha256" -> sha256 = in.getText();
        default -> {}
      }
    }
  }
}
