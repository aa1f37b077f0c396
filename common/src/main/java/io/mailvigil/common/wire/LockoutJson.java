// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.RaisedAlert;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A {@link Lockout} as JSON. */
final class LockoutJson {
  private LockoutJson() {}

  static void write(Lockout l, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", l.decided());
    out.text("organization.id", l.account().tenant());
    out.text("mailvigil.account", l.account().name());
    out.text("mailvigil.incident.id", l.incident());
    String at = "mailvigil.lock.";
    out.text(at + "id", l.id());
    out.text(at + "state", l.state().wire());
    out.text(at + "mode", l.mode().wire());
    out.text(at + "by", l.by());
    out.text(at + "why", l.why());
    out.text(at + "until", l.until());
    out.number(at + "length_seconds", l.length().toSeconds());
    out.text(at + "locked_at", l.lockedAt());
    out.text(at + "undone_by", l.undoneBy());
    out.text(at + "undone_why", l.undoneWhy());
    steps(at, l.backends(), l.earlier(), out, json);
    if (l.cause() != null) {
      out.name("cause");
      AlertJson.write(l.cause(), json);
    }
    out.end();
    json.writeEndObject();
  }

  static Lockout read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    String at = "mailvigil.lock.";
    List<RaisedAlert> cause = tree.one("cause", AlertJson::read);
    Duration length = tree.seconds(at + "length_seconds");
    return new Lockout(
        new Account(
            tree.text("organization.id", Account.DEFAULT_TENANT), tree.need("mailvigil.account")),
        tree.need(at + "id"),
        Lockout.State.of(tree.need(at + "state")),
        Mode.of(tree.need(at + "mode")),
        tree.text("mailvigil.incident.id", ""),
        cause.isEmpty() ? null : cause.getFirst(),
        tree.need(at + "by"),
        tree.text(at + "why", ""),
        Instant.parse(tree.need("@timestamp")),
        Instant.parse(tree.need(at + "until")),
        length == null ? Duration.ZERO : length,
        tree.time(at + "locked_at"),
        tree.text(at + "undone_by"),
        tree.text(at + "undone_why"),
        backends(tree, at),
        earlier(tree, at));
  }

  /** What each back end has, and what there was before. */
  static void steps(
      String at,
      List<Lockout.Held> backends,
      List<Lockout.Earlier> before,
      Fields out,
      JsonGenerator json)
      throws IOException {
    out.name(at + "backends");
    json.writeStartArray();
    for (Lockout.Held held : backends) {
      json.writeStartObject();
      json.writeStringField("name", held.backend());
      json.writeStringField("step", held.step().wire());
      json.writeStringField("detail", held.detail());
      json.writeNumberField("attempts", held.attempts());
      json.writeBooleanField("reapplied", held.reapplied());
      json.writeEndObject();
    }
    json.writeEndArray();
    out.name(at + "earlier");
    json.writeStartArray();
    for (Lockout.Earlier earlier : before) {
      json.writeStartObject();
      json.writeStringField("incident", earlier.incident());
      json.writeStringField("at", earlier.at().toString());
      json.writeBooleanField("real", earlier.real());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static List<Lockout.Held> backends(Tree tree, String at) {
    return tree.list(
        at + "backends",
        one ->
            new Lockout.Held(
                one.need("name"),
                Lockout.Step.of(one.need("step")),
                one.text("detail", ""),
                one.integer("attempts"),
                one.flag("reapplied")));
  }

  static List<Lockout.Earlier> earlier(Tree tree, String at) {
    return tree.list(
        at + "earlier",
        one ->
            new Lockout.Earlier(
                one.text("incident", ""), Instant.parse(one.need("at")), one.flag("real")));
  }
}
