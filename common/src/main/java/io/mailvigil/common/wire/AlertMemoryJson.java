// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.SessionCut;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** An {@link AlertMemory} as JSON; {@code kind} tells which. */
final class AlertMemoryJson {
  private AlertMemoryJson() {}

  static void write(AlertMemory memory, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    switch (memory) {
      case AlertMemory.Incident incident -> write(incident, out, json);
      case AlertMemory.Breaker breaker -> {
        out.text("kind", "breaker");
        out.text("tenant", breaker.tenant());
        out.flag("real", breaker.real());
        out.text("since", breaker.since());
        out.text("until", breaker.until());
        out.text("why", breaker.why());
      }
      case IncidentLife life -> IncidentLifeJson.write(life, out, json);
      case Block block -> BlockJson.write(block, out, json);
      case SessionCut cut -> SessionCutJson.write(cut, out, json);
      case AlertMemory.BlockBreaker breaker -> {
        out.text("kind", "block-breaker");
        out.text("since", breaker.since());
        out.text("until", breaker.until());
        out.text("why", breaker.why());
      }
      case AlertMemory.Backlog backlog -> {
        out.text("kind", "backlog");
        out.text("tenant", backlog.tenant());
        out.number("count", backlog.count());
        out.text("first", backlog.first());
        out.text("last", backlog.last());
        out.text("arrived", backlog.arrived());
      }
    }
    out.end();
    json.writeEndObject();
  }

  private static void write(AlertMemory.Incident incident, Fields out, JsonGenerator json)
      throws IOException {
    out.text("kind", "incident");
    out.text("id", incident.id());
    out.text("subject", incident.subject());
    out.text("tenant", incident.tenant());
    out.text("account", incident.account() == null ? null : incident.account().name());
    out.text("began", incident.began());
    out.text("newest", incident.newest());
    out.text("state", incident.state().name().toLowerCase(Locale.ROOT));
    out.text("contained_until", incident.containedUntil());
    out.name("alerts");
    json.writeStartArray();
    for (AlertMemory.Known known : incident.alerts()) {
      json.writeStartObject();
      Fields one = new Fields(json);
      one.text("id", known.id());
      one.text("rule", known.rule());
      one.text("family", known.family());
      one.text("time", known.time());
      one.text("event", known.event());
      one.number("update", known.update());
      one.number("revision", known.revision());
      one.flag("counts", known.counts());
      AlertJson.responses(known.responses(), one, json);
      one.end();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static AlertMemory read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    return switch (tree.need("kind")) {
      case "incident" -> incident(tree);
      case "breaker" ->
          new AlertMemory.Breaker(
              tree.need("tenant"),
              tree.flag("real"),
              Instant.parse(tree.need("since")),
              Instant.parse(tree.need("until")),
              tree.text("why", ""));
      case "block" -> BlockJson.read(tree);
      case "session-cut" -> SessionCutJson.read(tree);
      case "incident-life" -> IncidentLifeJson.read(tree);
      case "block-breaker" ->
          new AlertMemory.BlockBreaker(
              Instant.parse(tree.need("since")),
              Instant.parse(tree.need("until")),
              tree.text("why", ""));
      case "backlog" ->
          new AlertMemory.Backlog(
              tree.need("tenant"),
              tree.integer("count"),
              Instant.parse(tree.need("first")),
              Instant.parse(tree.need("last")),
              Instant.parse(tree.need("arrived")));
      default -> throw new IllegalArgumentException("a memory of an unknown kind");
    };
  }

  private static AlertMemory.Incident incident(Tree tree) {
    String tenant = tree.need("tenant");
    String account = tree.text("account");
    return new AlertMemory.Incident(
        tree.need("id"),
        tree.need("subject"),
        tenant,
        account == null ? null : new Account(tenant, account),
        Instant.parse(tree.need("began")),
        Instant.parse(tree.need("newest")),
        AlertMemory.Incident.State.valueOf(tree.need("state").toUpperCase(Locale.ROOT)),
        tree.time("contained_until"),
        tree.list("alerts", AlertMemoryJson::known));
  }

  private static AlertMemory.Known known(Tree one) {
    return new AlertMemory.Known(
        one.need("id"),
        one.text("rule", ""),
        one.text("family", ""),
        Instant.parse(one.need("time")),
        one.text("event", ""),
        one.integer("update"),
        one.integer("revision"),
        one.flag("counts"),
        AlertJson.responses(one));
  }
}
