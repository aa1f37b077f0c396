// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SCIM 2.0 by RFC 7643 and RFC 7644: filter, PatchOp, ETag. */
class ScimLockTest extends RemoteLockContract {
  private static final String ENTERPRISE =
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  private final ObjectNode bob = object().put("id", "2819").put("userName", BOB);
  private int version = 1;
  private boolean races;

  {
    bob.put("active", true);
  }

  @Override
  Reply reply(Request r) {
    if (!r.header("Authorization").equals("Bearer s3cret")) {
      return new Reply(401, object());
    }
    if (r.method().equals("GET") && r.path().equals("/Users")) {
      String filter = String.valueOf(r.query().get("filter"));
      boolean found =
          filter.equals("userName eq \"" + BOB + "\"")
              || filter.equals("active eq false") && !bob.path("active").asBoolean();
      ObjectNode list = object().put("totalResults", found ? 1 : 0);
      bob.putObject("meta").put("version", "W/\"" + version + "\"");
      ArrayNode resources = list.putArray("Resources");
      if (found) {
        resources.add(bob);
      }
      if (races) {
        version++;
      }
      return new Reply(200, list);
    }
    if (r.method().equals("PATCH") && r.path().equals("/Users/2819")) {
      return !r.header("If-Match").equals("W/\"" + version + "\"")
          ? new Reply(412, object())
          : patched(r.json());
    }
    return WRONG;
  }

  private Reply patched(JsonNode patch) {
    if (!patch
        .path("schemas")
        .path(0)
        .asText()
        .equals("urn:ietf:params:scim:api:messages:2.0:PatchOp")) {
      return WRONG;
    }
    for (JsonNode op : patch.path("Operations")) {
      String path = op.path("path").asText();
      ObjectNode in = path.startsWith(ENTERPRISE + ":") ? bob.withObjectProperty(ENTERPRISE) : bob;
      String name = path.substring(path.lastIndexOf(':') + 1);
      switch (op.path("op").asText()) {
        case "replace" -> in.set(name, op.path("value"));
        case "remove" -> in.remove(name);
        default -> {
          return WRONG;
        }
      }
    }
    version++;
    return new Reply(204, "");
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new ScimLock.Config(at, secret, ENTERPRISE + ":costCenter", "mailvigil").make("scim");
  }

  @Override
  String account() {
    return bob.deepCopy().without(List.of("meta", ENTERPRISE)).toString()
        + bob.path(ENTERPRISE).size();
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("active", enabled);
  }

  @Override
  boolean letsIn() {
    return bob.path("active").asBoolean();
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
  void whoeverChangesTheUserMeanwhileWins() {
    races = true;
    assertThatThrownBy(() -> backend().lock(order(known())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("meanwhile");
    assertThat(letsIn()).isTrue();
  }

  @Test
  void anAttributeInUseIsNotOverwritten() throws IOException {
    bob.withObjectProperty(ENTERPRISE).put("costCenter", "4711");
    assertThat(backend().lock(order(known()))).isInstanceOf(LockResult.Refused.class);
    assertThat(letsIn()).isTrue();
  }
}
