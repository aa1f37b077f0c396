// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Told;
import java.io.IOException;
import java.time.Instant;

/** A {@link Told} as JSON. */
final class ToldJson {
  private ToldJson() {}

  static void write(Told told, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", told.time());
    out.text("event.id", told.id());
    out.text("event.outcome", told.outcome().wire());
    out.text("mailvigil.channel", told.channel());
    out.end();
    json.writeEndObject();
  }

  static Told read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    return new Told(
        tree.need("event.id"),
        tree.need("mailvigil.channel"),
        Instant.parse(tree.need("@timestamp")),
        Outcome.of(tree.need("event.outcome")));
  }
}
