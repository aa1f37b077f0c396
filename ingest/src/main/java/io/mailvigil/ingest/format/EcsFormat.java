// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authentication events of whatever product that are written in the Elastic Common Schema, nested
 * or dotted: {@code event.category: authentication}. The schema has no field for the factor.
 */
final class EcsFormat implements LogFormat {
  @Override
  public String name() {
    return "ecs";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.read(l, EcsFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    if (!r.has("@timestamp")) {
      return null;
    }
    boolean authentication = false;
    for (Json category : r.dotted("event.category").items()) {
      authentication |= category.is("authentication");
    }
    if (!authentication || ownedByProduct(r)) {
      return null;
    }
    List<Json> types = r.dotted("event.type").items();
    String outcome = r.dotted("event.outcome").word();
    boolean ends = !types.isEmpty();
    for (Json type : types) {
      ends &= type.is("end");
    }
    String action = r.dotted("event.action").word();
    if (ends || action.contains("logout") || action.contains("logoff") || outcome.isEmpty()) {
      return JsonRecords.irrelevant();
    }
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    switch (outcome) {
      case "success" -> event.outcome(Outcome.SUCCESS);
      case "failure" -> event.failed(null);
      default -> event.undecided(null);
    }
    String ip = r.dotted("source.ip").text();
    return event
        .user(user(r))
        .from(ip == null ? r.dotted("client.ip").text() : ip)
        .agent(r.dotted("user_agent.original").text())
        .protocol(r.dotted("network.protocol").text())
        .entry(RecordTime.of(r.get("@timestamp")), id(r));
  }

  /** Our own events, should they come round. */
  private static boolean ownedByProduct(Json r) {
    return r.has("mailvigil") || r.has("mailvigil.account");
  }

  private static @Nullable String id(Json r) {
    return r.dotted("event.id").text();
  }

  private static @Nullable String user(Json r) {
    String name = r.dotted("user.name").text();
    String email = r.dotted("user.email").text();
    if (name == null) {
      return email;
    }
    String domain = r.dotted("user.domain").text();
    boolean completes =
        domain != null
            && domain.indexOf('.') > 0
            && name.indexOf('@') < 0
            && name.indexOf('\\') < 0;
    return completes ? name + '@' + domain : name;
  }
}
