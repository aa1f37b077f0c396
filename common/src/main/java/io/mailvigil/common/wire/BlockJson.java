// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A {@link Block} as JSON. */
final class BlockJson {
  private BlockJson() {}

  static void write(Block b, Fields out, JsonGenerator json) throws IOException {
    out.text("kind", "block");
    out.text("source", b.source());
    out.text("tenant", b.tenant());
    out.text("id", b.id());
    out.text("state", b.state().wire());
    out.text("mode", b.mode().wire());
    out.text("incident", b.incident());
    out.text("by", b.by());
    out.text("why", b.why());
    out.text("decided", b.decided());
    out.text("until", b.until());
    out.number("length_seconds", b.length().toSeconds());
    out.text("since", b.since());
    out.text("undone_by", b.undoneBy());
    out.text("undone_why", b.undoneWhy());
    LockoutJson.steps("", b.backends(), b.earlier(), out, json);
    if (b.cause() != null) {
      out.name("cause");
      AlertJson.write(b.cause(), json);
    }
  }

  static Block read(Tree tree) {
    List<RaisedAlert> cause = tree.one("cause", AlertJson::read);
    Duration length = tree.seconds("length_seconds");
    return new Block(
        Network.parse(tree.need("source")),
        tree.text("tenant", Account.DEFAULT_TENANT),
        tree.need("id"),
        Lockout.State.of(tree.need("state")),
        Mode.of(tree.need("mode")),
        tree.text("incident", ""),
        cause.isEmpty() ? null : cause.getFirst(),
        tree.need("by"),
        tree.text("why", ""),
        Instant.parse(tree.need("decided")),
        Instant.parse(tree.need("until")),
        length == null ? Duration.ZERO : length,
        tree.time("since"),
        tree.text("undone_by"),
        tree.text("undone_why"),
        LockoutJson.backends(tree, ""),
        LockoutJson.earlier(tree, ""));
  }
}
