// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.Urgency;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * An {@link ActionTaken} as JSON in ECS: who did it is {@code user.name}, whom it concerned {@code
 * user.target.name}.
 */
public final class ActionJson {
  private ActionJson() {}

  public static void write(ActionTaken a, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    out.text("@timestamp", a.time());
    out.text("event.id", a.id());
    out.text("event.kind", "event");
    out.texts("event.category", List.of("iam"));
    out.texts("event.type", List.of(a.account() == null ? "info" : "change"));
    out.text("event.action", a.deed().wire());
    out.text("event.outcome", a.outcome().wire());
    out.text("event.reason", a.reason());
    out.text("rule.id", a.rule());
    out.text("organization.id", a.tenant());
    if (a.response() != null && a.response().target().type() == Ledger.SOURCE) {
      // of a network, its first address: what can be searched with the events
      String network = a.response().target().id();
      int slash = network.indexOf('/');
      out.text("source.ip", slash < 0 ? network : network.substring(0, slash));
    }
    out.text("user.name", a.by());
    Account account = a.account();
    if (account != null) {
      out.text("user.target.name", account.name());
      out.texts("related.user", List.of(account.name()));
    }
    out.text("message", a.message());
    if (account != null) {
      out.text("mailvigil.account", account.name());
    }
    if (a.alert() != null) {
      out.texts("mailvigil.because", List.of(a.alert()));
    }
    out.text("mailvigil.urgency", a.urgency().wire());
    if (!a.incident().isEmpty()) {
      out.text("mailvigil.incident.id", a.incident());
    }
    out.text("mailvigil.lock.id", a.lockId());
    out.text("mailvigil.lock.until", a.until());
    out.texts("mailvigil.lock.backends", a.backends());
    if (a.response() != null) {
      AlertJson.responses(List.of(a.response()), out, json);
    }
    out.end();
    json.writeEndObject();
  }

  static ActionTaken read(Tree tree) {
    String tenant = tree.text("organization.id", Account.DEFAULT_TENANT);
    String account = tree.text("mailvigil.account");
    List<Response> responses = AlertJson.responses(tree);
    List<String> because = tree.texts("mailvigil.because");
    return new ActionTaken(
        tree.need("event.id"),
        Instant.parse(tree.need("@timestamp")),
        Deed.of(tree.need("event.action")),
        Outcome.of(tree.need("event.outcome")),
        tenant,
        account == null ? null : new Account(tenant, account),
        responses.isEmpty() ? null : responses.getFirst(),
        tree.text("mailvigil.incident.id", ""),
        because.isEmpty() ? null : because.getFirst(),
        tree.text("rule.id"),
        tree.need("user.name"),
        tree.text("event.reason", ""),
        tree.text("mailvigil.lock.id"),
        tree.time("mailvigil.lock.until"),
        tree.texts("mailvigil.lock.backends"),
        tree.text("message", ""),
        Urgency.of(tree.text("mailvigil.urgency", "none")));
  }
}
