// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Confirmation;
import java.io.IOException;
import java.time.Instant;

/** A {@link Confirmation} as JSON. */
final class ConfirmationJson {
  private ConfirmationJson() {}

  static void write(Confirmation c, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", c.time());
    out.text("by", c.by());
    out.text("alert", c.alert());
    out.text("tenant", c.account().tenant());
    out.text("account", c.account().name());
    out.text("event", c.event());
    out.flag("me", c.me());
    out.end();
    json.writeEndObject();
  }

  static Confirmation read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    return new Confirmation(
        Instant.parse(tree.need("@timestamp")),
        tree.need("by"),
        tree.need("alert"),
        new Account(tree.text("tenant", Account.DEFAULT_TENANT), tree.need("account")),
        tree.need("event"),
        tree.flag("me"));
  }
}
