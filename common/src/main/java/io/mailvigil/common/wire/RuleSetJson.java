// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.RuleSet;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** {@link RuleSet} on the wire. */
final class RuleSetJson {
  private RuleSetJson() {}

  static void write(RuleSet set, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("from", set.from().toString());
    out.writeStringField("published", set.published().toString());
    out.writeStringField("by", set.by());
    out.writeStringField("hash", set.hash());
    out.writeArrayFieldStart("files");
    for (RuleSet.File file : set.files()) {
      out.writeStartObject();
      out.writeStringField("kind", file.kind().name().toLowerCase(Locale.ROOT));
      out.writeStringField("name", file.name());
      out.writeStringField("text", file.text());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Throws {@link IllegalArgumentException} on what is no rule set. */
  static RuleSet read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    return new RuleSet(
        Instant.parse(tree.need("from")),
        Instant.parse(tree.need("published")),
        tree.need("by"),
        tree.need("hash"),
        tree.list("files", RuleSetJson::file));
  }

  private static RuleSet.File file(Tree file) {
    return new RuleSet.File(
        RuleSet.Kind.valueOf(file.need("kind").toUpperCase(Locale.ROOT)),
        file.need("name"),
        file.need("text"));
  }
}
