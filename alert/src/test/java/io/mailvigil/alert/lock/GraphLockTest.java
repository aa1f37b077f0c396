// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Microsoft Graph v1.0 by its documentation: user, openTypeExtension, revokeSignInSessions. */
class GraphLockTest extends RemoteLockContract {
  private static final String EXTENSION = "io.mailvigil.lock.mailvigil";
  private final ObjectNode bob =
      object().put("id", "8f1a").put("userPrincipalName", BOB).put("accountEnabled", true);
  private boolean sessions = true;

  @Override
  Reply reply(Request r) {
    if (r.path().equals("/contoso.example/oauth2/v2.0/token")) {
      Map<String, String> form = form(r.text());
      return form.equals(
              Map.of(
                  "client_id", "app",
                  "client_secret", "s3cret",
                  "grant_type", "client_credentials",
                  "scope", "https://graph.microsoft.com/.default"))
          ? new Reply(200, object().put("access_token", "t0ken").put("expires_in", 3599))
          : new Reply(401, object().put("error", "invalid_client"));
    }
    if (!r.header("Authorization").equals("Bearer t0ken")) {
      return new Reply(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}");
    }
    String user = "/v1.0/users/8f1a";
    if (r.method().equals("GET") && r.path().equals("/v1.0/users/" + BOB)) {
      return "extensions".equals(r.query().get("$expand")) ? new Reply(200, bob) : WRONG;
    }
    if (r.method().equals("GET") && r.path().startsWith("/v1.0/users/")) {
      return new Reply(404, "{\"error\":{\"code\":\"Request_ResourceNotFound\"}}");
    }
    if (r.method().equals("GET") && r.path().equals("/v1.0/users")) {
      return list(r);
    }
    if (r.method().equals("PATCH") && r.path().equals(user) && r.json().size() == 1) {
      bob.put("accountEnabled", r.json().path("accountEnabled").asBoolean());
      return new Reply(204, "");
    }
    if (r.method().equals("POST") && r.path().equals(user + "/revokeSignInSessions")) {
      sessions = false;
      return new Reply(200, "{\"value\":true}");
    }
    return extension(r, user);
  }

  /** Two pages, as the service makes them. */
  private Reply list(Request r) {
    if (!"accountEnabled eq false".equals(r.query().get("$filter"))) {
      return WRONG;
    }
    ObjectNode page = object();
    ArrayNode users = page.putArray("value");
    if (r.query().containsKey("$skiptoken")) {
      if (!bob.path("accountEnabled").asBoolean()) {
        users.add(bob);
      }
    } else {
      page.put(
          "@odata.nextLink",
          "http://127.0.0.1:"
              + server.getAddress().getPort()
              + "/v1.0/users?$filter=accountEnabled%20eq%20false&$skiptoken=2");
    }
    return new Reply(200, page);
  }

  private Reply extension(Request r, String user) {
    if (r.method().equals("POST") && r.path().equals(user + "/extensions")) {
      if (bob.has("extensions")
          || !r.json().path("@odata.type").asText().equals("microsoft.graph.openTypeExtension")
          || !r.json().path("extensionName").asText().equals(EXTENSION)) {
        return WRONG;
      }
      bob.putArray("extensions").add(((ObjectNode) r.json()).put("id", EXTENSION));
      return new Reply(201, r.json());
    }
    if (r.method().equals("DELETE")
        && r.path().equals(user + "/extensions/" + EXTENSION)
        && bob.has("extensions")) {
      bob.remove("extensions");
      return new Reply(204, "");
    }
    return WRONG;
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return new GraphLock.Config(at, at, "contoso.example", "app", secret, "mailvigil")
        .make("graph");
  }

  @Override
  String account() {
    return bob.toString();
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("accountEnabled", enabled);
  }

  @Override
  boolean letsIn() {
    return bob.path("accountEnabled").asBoolean();
  }

  @Override
  boolean sessionLives() {
    return sessions;
  }

  @Test
  void anAccountOfAnOnPremisesDirectoryIsRefused() throws IOException {
    bob.put("onPremisesSyncEnabled", true);
    assertThat(backend().lock(order(known()))).isInstanceOf(LockResult.Refused.class);
    assertThat(letsIn()).isTrue();
  }

  @Test
  void aTokenServesUntilItExpires() throws IOException {
    LockBackend backend = backend();
    backend.lock(order(known()));
    backend.unlock(known());
    assertThat(asked).filteredOn(a -> a.endsWith("/token")).hasSize(1);
  }
}
