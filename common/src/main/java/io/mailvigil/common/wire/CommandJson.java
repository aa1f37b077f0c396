// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.time.Instant;

/** A {@link Command} as JSON; {@code command} tells which. */
final class CommandJson {
  private CommandJson() {}

  static void write(Command c, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", c.time());
    out.text("id", c.id());
    out.text("by", c.by());
    out.text("reason", c.reason());
    switch (c) {
      case Command.Lock lock -> {
        out.text("command", "lock");
        account(lock.account(), out);
        if (lock.length() != null) {
          out.number("length_seconds", lock.length().toSeconds());
        }
        out.flag("force", lock.force());
      }
      case Command.Unlock unlock -> {
        out.text("command", "unlock");
        account(unlock.account(), out);
        out.flag("already", unlock.already());
      }
      case Command.Approve approve -> {
        out.text("command", "approve");
        out.text("question", approve.question());
      }
      case Command.Deny deny -> {
        out.text("command", "deny");
        out.text("question", deny.question());
      }
      case Command.Block block -> {
        out.text("command", "block");
        out.text("source", block.source());
        if (block.length() != null) {
          out.number("length_seconds", block.length().toSeconds());
        }
      }
      case Command.Unblock unblock -> {
        out.text("command", "unblock");
        out.text("source", unblock.source());
      }
      case Command.Attend attend -> {
        out.text("command", "attend");
        out.text("incident", attend.incident());
        out.text("stage", attend.stage().wire());
      }
      case Command.Feedback feedback -> {
        out.text("command", "feedback");
        out.text("alert", feedback.alert());
        out.flag("me", feedback.me());
      }
    }
    out.end();
    json.writeEndObject();
  }

  private static void account(Account account, Fields out) throws IOException {
    out.text("tenant", account.tenant());
    out.text("account", account.name());
  }

  static Command read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    String id = tree.need("id");
    String by = tree.need("by");
    String reason = tree.text("reason", "");
    Instant time = Instant.parse(tree.need("@timestamp"));
    return switch (tree.need("command")) {
      case "lock" ->
          new Command.Lock(
              id,
              by,
              reason,
              time,
              account(tree),
              tree.seconds("length_seconds"),
              tree.flag("force"));
      case "unlock" ->
          new Command.Unlock(id, by, reason, time, account(tree), tree.flag("already"));
      case "approve" -> new Command.Approve(id, by, reason, time, tree.need("question"));
      case "deny" -> new Command.Deny(id, by, reason, time, tree.need("question"));
      case "block" ->
          new Command.Block(
              id,
              by,
              reason,
              time,
              Network.parse(tree.need("source")),
              tree.seconds("length_seconds"));
      case "unblock" ->
          new Command.Unblock(id, by, reason, time, Network.parse(tree.need("source")));
      case "attend" ->
          new Command.Attend(
              id,
              by,
              reason,
              time,
              tree.need("incident"),
              IncidentLife.Stage.of(tree.need("stage")));
      case "feedback" ->
          new Command.Feedback(id, by, reason, time, tree.need("alert"), tree.flag("me"));
      default -> throw new IllegalArgumentException("a command of an unknown kind");
    };
  }

  private static Account account(Tree tree) {
    return new Account(tree.text("tenant", Account.DEFAULT_TENANT), tree.need("account"));
  }
}
