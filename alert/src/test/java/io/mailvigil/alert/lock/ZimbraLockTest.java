// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Zimbra's administration SOAP in JSON by its API reference; a fault comes with status 500. */
class ZimbraLockTest extends RemoteLockContract {
  private final Map<String, String> bob = new TreeMap<>();
  private String token = "t1";

  {
    bob.put("zimbraAccountStatus", "active");
    bob.put("zimbraNotes", "moved from sales");
    bob.put("zimbraAuthTokenValidityValue", "3");
  }

  @Override
  Reply reply(Request r) {
    JsonNode body = r.json().path("Body");
    if (!r.method().equals("POST")
        || !r.path().equals("/service/admin/soap")
        || body.size() != 1
        || !r.json().at("/Header/context/_jsns").asText().equals("urn:zimbra")) {
      return WRONG;
    }
    String command = body.fieldNames().next();
    JsonNode request = body.path(command);
    if (!request.path("_jsns").asText().equals("urn:zimbraAdmin")) {
      return WRONG;
    }
    if (command.equals("AuthRequest")) {
      return request.path("password").asText().equals("s3cret")
          ? response("AuthResponse", auth())
          : fault("account.AUTH_FAILED");
    }
    if (!r.json().at("/Header/context/authToken/_content").asText().equals(token)) {
      return fault("service.AUTH_EXPIRED");
    }
    return switch (command) {
      case "GetAccountRequest" ->
          request.at("/account/_content").asText().equals(BOB)
              ? response("GetAccountResponse", accounts(true))
              : fault("account.NO_SUCH_ACCOUNT");
      case "SearchDirectoryRequest" ->
          response(
              "SearchDirectoryResponse",
              accounts(String.valueOf(bob.get("zimbraNotes")).contains("mailvigil-lock:mailvigil:"))
                  .put("more", false));
      case "ModifyAccountRequest" -> modify(request);
      default -> WRONG;
    };
  }

  private Reply modify(JsonNode request) {
    if (!request.path("id").asText().equals("u-1")) {
      return fault("account.NO_SUCH_ACCOUNT");
    }
    request.path("a").forEach(a -> bob.put(a.path("n").asText(), a.path("_content").asText()));
    return response("ModifyAccountResponse", accounts(true));
  }

  private ObjectNode auth() {
    ObjectNode answer = object().put("lifetime", 43200000);
    answer.putArray("authToken").addObject().put("_content", token);
    return answer;
  }

  private ObjectNode accounts(boolean withBob) {
    ObjectNode answer = object();
    ArrayNode accounts = answer.putArray("account");
    if (withBob) {
      ArrayNode attributes = accounts.addObject().put("id", "u-1").put("name", BOB).putArray("a");
      bob.forEach((n, v) -> {
        if (!v.isEmpty()) {
          attributes.addObject().put("n", n).put("_content", v);
        }
      });
    }
    return answer;
  }

  private static Reply response(String name, ObjectNode answer) {
    ObjectNode envelope = object();
    envelope.putObject("Body").set(name, answer);
    return new Reply(200, envelope);
  }

  private static Reply fault(String code) {
    ObjectNode envelope = object();
    envelope
        .putObject("Body")
        .putObject("Fault")
        .putObject("Detail")
        .putObject("Error")
        .put("Code", code);
    return new Reply(500, envelope);
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new ZimbraLock.Config(at, "admin@example.org", secret, "mailvigil").make("zimbra");
  }

  @Override
  String account() {
    return bob.get("zimbraAccountStatus") + bob.get("zimbraNotes");
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("zimbraAccountStatus", enabled ? "active" : "closed");
  }

  @Override
  boolean letsIn() {
    return "active".equals(bob.get("zimbraAccountStatus"));
  }

  @Override
  boolean sessionLives() {
    return "3".equals(bob.get("zimbraAuthTokenValidityValue"));
  }

  @Test
  void theNotesStay() throws IOException {
    backend().lock(order(known()));
    assertThat(bob.get("zimbraNotes")).startsWith("moved from sales [mailvigil-lock:");
    backend().unlock(known());
    assertThat(bob.get("zimbraNotes")).isEqualTo("moved from sales");
  }

  @Test
  void aStateThatSomebodySetAfterUsStays() throws IOException {
    backend().lock(order(known()));
    byHand(false);
    assertThat(backend().unlock(known())).isEqualTo(new LockResult.NotLocked(true));
    assertThat(bob).containsEntry("zimbraAccountStatus", "closed");
    assertThat(bob.get("zimbraNotes")).isEqualTo("moved from sales");
  }

  @Test
  void anExpiredTokenIsRenewed() throws IOException {
    LockBackend backend = backend();
    backend.lock(order(known()));
    token = "t2";
    assertThat(backend.unlock(known())).isInstanceOf(LockResult.Unlocked.class);
  }
}
