// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** mailcow's API by its OpenAPI description: refusals come with status 200. */
class MailcowLockTest extends RemoteLockContract {
  private final ObjectNode bob = object().put("username", BOB).put("active", 1);
  private boolean refuses;

  {
    bob.putArray("tags").add("sales");
  }

  @Override
  Reply reply(Request r) {
    if (!r.header("X-API-Key").equals("s3cret")) {
      return new Reply(401, object().put("type", "error").put("msg", "authentication failed"));
    }
    return switch (r.method() + " " + r.path()) {
      case "GET /api/v1/get/mailbox/" + BOB -> new Reply(200, bob);
      case "GET /api/v1/get/mailbox/all" -> new Reply(200, JSON.createArrayNode().add(bob));
      case "POST /api/v1/edit/mailbox" -> edit(r.json());
      case "POST /api/v1/delete/mailbox/tag/" + BOB -> untag(r.json());
      default -> r.path().startsWith("/api/v1/get/mailbox/") ? new Reply(200, "{}") : WRONG;
    };
  }

  private Reply edit(JsonNode change) {
    if (refuses || !change.path("items").path(0).asText().equals(BOB)) {
      return new Reply(200, "[{\"type\":\"danger\",\"msg\":\"access_denied\"}]");
    }
    JsonNode attr = change.path("attr");
    bob.put("active", Integer.parseInt(attr.path("active").asText()));
    ArrayNode tags = (ArrayNode) bob.path("tags");
    attr.path("tags").forEach(tags::add);
    return new Reply(
        200, "[{\"type\":\"success\",\"msg\":[\"mailbox_modified\",\"" + BOB + "\"]}]");
  }

  private Reply untag(JsonNode gone) {
    ArrayNode tags = (ArrayNode) bob.path("tags");
    for (int i = tags.size() - 1; i >= 0; i--) {
      if (tags.get(i).asText().equals(gone.path(0).asText())) {
        tags.remove(i);
      }
    }
    return new Reply(200, "[{\"type\":\"success\",\"msg\":[\"mailbox_modified\"]}]");
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new MailcowLock.Config(at, secret, "mailvigil").make("mailcow");
  }

  @Override
  String account() {
    return bob.toString();
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("active", enabled ? 1 : 0);
  }

  @Override
  boolean letsIn() {
    return bob.path("active").asInt() == 1;
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
  void otherTagsStayAndARefusalIsNoLock() throws IOException {
    backend().lock(order(known()));
    backend().unlock(known());
    assertThat(bob.path("tags").toString()).isEqualTo("[\"sales\"]");
    refuses = true;
    assertThatThrownBy(() -> backend().lock(order(known()))).isInstanceOf(IOException.class);
  }
}
