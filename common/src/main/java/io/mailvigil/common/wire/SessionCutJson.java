// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.SessionCut;
import java.io.IOException;
import java.time.Instant;

/** {@link SessionCut} as it stands on {@code mail.incidents.v1}. */
final class SessionCutJson {
  private SessionCutJson() {}

  static void write(SessionCut cut, Fields out, JsonGenerator json) throws IOException {
    out.text("kind", "session-cut");
    out.text("account", cut.account().key());
    out.name("cause");
    AlertJson.write(cut.cause(), json);
    out.text("asked", cut.asked());
    out.texts("open", cut.open());
    out.texts("done", cut.done());
    out.text("problem", cut.problem());
  }

  static SessionCut read(Tree tree) {
    return new SessionCut(
        Account.ofKey(tree.need("account")),
        tree.one("cause", AlertJson::read).getFirst(),
        Instant.parse(tree.need("asked")),
        tree.texts("open"),
        tree.texts("done"),
        tree.text("problem", ""));
  }
}
