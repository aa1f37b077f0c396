// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.time.Instant;

/** An {@link IncidentLife} as JSON. */
final class IncidentLifeJson {
  private IncidentLifeJson() {}

  static void write(IncidentLife i, Fields out, JsonGenerator json) throws IOException {
    out.text("kind", "incident-life");
    out.text("id", i.id());
    out.text("subject", i.subject());
    out.text("tenant", i.tenant());
    out.text("account", i.account() == null ? null : i.account().name());
    out.text("stage", i.stage().wire());
    out.text("worst", i.worst().wire());
    out.decimal("risk", i.risk());
    out.text("began", i.began());
    out.text("newest", i.newest());
    out.text("changed", i.changed());
    out.text("by", i.by());
    out.text("escalate_at", i.escalateAt());
    out.number("alerts", i.alerts());
    out.name("timeline");
    json.writeStartArray();
    for (IncidentLife.Entry entry : i.timeline()) {
      json.writeStartObject();
      json.writeStringField("time", entry.time().toString());
      json.writeStringField("rule", entry.rule());
      json.writeNumberField("risk", entry.risk());
      json.writeStringField("message", entry.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static IncidentLife read(Tree tree) {
    String tenant = tree.text("tenant", Account.DEFAULT_TENANT);
    String account = tree.text("account");
    return new IncidentLife(
        tree.need("id"),
        tree.need("subject"),
        tenant,
        account == null ? null : new Account(tenant, account),
        IncidentLife.Stage.of(tree.need("stage")),
        Severity.of(tree.need("worst")),
        tree.decimal("risk"),
        Instant.parse(tree.need("began")),
        Instant.parse(tree.need("newest")),
        Instant.parse(tree.need("changed")),
        tree.text("by", "policy"),
        tree.time("escalate_at"),
        tree.integer("alerts"),
        tree.list(
            "timeline",
            one ->
                new IncidentLife.Entry(
                    Instant.parse(one.need("time")),
                    one.text("rule", ""),
                    one.decimal("risk"),
                    one.text("message", ""))));
  }
}
