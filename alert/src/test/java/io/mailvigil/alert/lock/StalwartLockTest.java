// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Stalwart's REST API up to 0.15 by its OpenAPI description. */
class StalwartLockTest extends RemoteLockContract {
  private final ObjectNode bob = object().put("name", BOB).put("description", "Bob Example");

  {
    bob.putArray("disabledPermissions").add("jmapBlobCopy");
  }

  @Override
  Reply reply(Request r) {
    if (!r.header("Authorization").equals("Bearer s3cret")) {
      return new Reply(401, object().put("title", "Unauthorized"));
    }
    return switch (r.method() + " " + r.path()) {
      case "GET /api/principal/" + BOB -> data(bob);
      case "PATCH /api/principal/" + BOB -> patch(r.json());
      case "GET /api/principal" -> {
        if (!"individual".equals(r.query().get("types"))) {
          yield WRONG;
        }
        ObjectNode list = object().put("total", 1);
        list.putArray("items").add(bob);
        yield data(list);
      }
      default ->
          r.method().equals("GET") ? new Reply(200, object().put("error", "notFound")) : WRONG;
    };
  }

  private static Reply data(JsonNode data) {
    return new Reply(200, object().set("data", data));
  }

  private Reply patch(JsonNode changes) {
    ArrayNode disabled = (ArrayNode) bob.path("disabledPermissions");
    for (JsonNode change : changes) {
      String value = change.path("value").asText();
      switch (change.path("action").asText() + " " + change.path("field").asText()) {
        case "set description" -> bob.put("description", value);
        case "addItem disabledPermissions" -> {
          if (!disabled.toString().contains("\"" + value + "\"")) {
            disabled.add(value);
          }
        }
        case "removeItem disabledPermissions" -> {
          for (int i = disabled.size() - 1; i >= 0; i--) {
            if (disabled.get(i).asText().equals(value)) {
              disabled.remove(i);
            }
          }
        }
        default -> {
          return WRONG;
        }
      }
    }
    return new Reply(200, "{\"data\":null}");
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new StalwartLock.Config(at, secret, "mailvigil").make("stalwart");
  }

  @Override
  String account() {
    return bob.toString();
  }

  @Override
  void byHand(boolean enabled) {
    ArrayNode changes = JSON.createArrayNode();
    changes
        .addObject()
        .put("action", enabled ? "removeItem" : "addItem")
        .put("field", "disabledPermissions")
        .put("value", "authenticate");
    patch(changes);
  }

  @Override
  boolean letsIn() {
    return !bob.path("disabledPermissions").toString().contains("authenticate");
  }

  @Override
  boolean sessionLives() {
    return true;
  }

  @Override
  boolean cutsSessions() {
    return false;
  }

  @Test
  void whatElseStoodThereStays() throws IOException {
    backend().lock(order(known()));
    assertThat(bob.path("description").asText()).startsWith("Bob Example [mailvigil-lock:");
    backend().unlock(known());
    assertThat(bob.path("description").asText()).isEqualTo("Bob Example");
    assertThat(bob.path("disabledPermissions").toString()).isEqualTo("[\"jmapBlobCopy\"]");
  }
}
