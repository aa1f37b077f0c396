// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.alert.lock.KeycloakLock.FindBy;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keycloak's admin REST API by its documentation; a change that is not the whole user is lost. */
class KeycloakLockTest extends RemoteLockContract {
  private final ObjectNode bob =
      object()
          .put("id", "b0b")
          .put("username", BOB)
          .put("email", "bob@elsewhere.example")
          .put("enabled", true);
  private final ObjectNode other =
      object()
          .put("id", "07e4")
          .put("username", "bob")
          .put("email", "other@example.org")
          .put("enabled", true);
  private boolean sessions = true;
  private boolean roles = true;

  {
    bob.putObject("attributes").putArray("phone").add("1");
  }

  @Override
  Reply reply(Request r) {
    if (r.path().equals("/realms/mail/protocol/openid-connect/token")) {
      return form(r.text())
              .equals(
                  Map.of(
                      "client_id", "mailvigil",
                      "client_secret", "s3cret",
                      "grant_type", "client_credentials"))
          ? new Reply(200, object().put("access_token", "t0ken").put("expires_in", 60))
          : new Reply(401, object().put("error", "unauthorized_client"));
    }
    if (!r.header("Authorization").equals("Bearer t0ken") || !roles) {
      return new Reply(roles ? 401 : 403, object().put("error", "HTTP Forbidden"));
    }
    String users = "/admin/realms/mail/users";
    return switch (r.method() + " " + r.path().replaceFirst(users, "")) {
      case "GET " -> list(r);
      case "GET /b0b" -> new Reply(200, bob);
      case "GET /07e4" -> new Reply(200, other);
      case "PUT /b0b" -> put(r, bob);
      case "PUT /07e4" -> put(r, other);
      case "POST /b0b/logout", "POST /07e4/logout" -> {
        sessions = false;
        yield new Reply(204, "");
      }
      default -> WRONG;
    };
  }

  private static Reply put(Request r, ObjectNode user) {
    if (!(r.json() instanceof ObjectNode whole) || !whole.has("email") || !whole.has("username")) {
      return WRONG;
    }
    user.removeAll();
    user.setAll(whole);
    return new Reply(204, "");
  }

  private Reply list(Request r) {
    ArrayNode found = JSON.createArrayNode();
    if (!"true".equals(r.query().get("exact"))) {
      return WRONG;
    }
    for (ObjectNode user : List.of(bob, other)) {
      for (String key : List.of("username", "email")) {
        if (user.path(key).asText().equalsIgnoreCase(r.query().get(key))) {
          found.add(user.deepCopy().without(List.of("attributes")));
        }
      }
    }
    return new Reply(200, found);
  }

  @Override
  LockBackend backend(JsonHttp.Server at, Secret secret) {
    return backend(at, secret, FindBy.USERNAME);
  }

  private LockBackend backend(JsonHttp.Server at, Secret secret, FindBy by) {
    return new KeycloakLock.Config(
            at, "mail", "mailvigil", secret, by, folder.resolve("register"), "mailvigil")
        .make("keycloak");
  }

  @Override
  String account() {
    return bob.toString();
  }

  @Override
  void byHand(boolean enabled) {
    bob.put("enabled", enabled);
  }

  @Override
  boolean letsIn() {
    return bob.path("enabled").asBoolean();
  }

  @Override
  boolean sessionLives() {
    return sessions;
  }

  @ParameterizedTest
  @CsvSource({"EMAIL, other@example.org", "LOCAL_PART, bob@example.org"})
  void findsUsersOtherwise(FindBy by, String name) throws IOException {
    LockBackend backend = backend(at(server.getAddress().getPort()), secret(), by);
    Account account = new Account(Account.DEFAULT_TENANT, name);

    assertThat(backend.lock(order(account))).isEqualTo(new LockResult.Locked(List.of()));

    assertThat(other.path("enabled").asBoolean()).isFalse();
    assertThat(letsIn()).isTrue();
    assertThat(backend.held()).containsExactly(new HeldLock(account, "L-1", UNTIL));
    assertThat(backend.unlock(account)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    assertThat(other.path("enabled").asBoolean()).isTrue();
  }

  @Test
  void anAddressOfTwoUsersLocksNeither() {
    other.put("email", "bob@elsewhere.example");
    LockBackend backend = backend(at(server.getAddress().getPort()), secret(), FindBy.EMAIL);
    Account both = new Account(Account.DEFAULT_TENANT, "bob@elsewhere.example");

    assertThatThrownBy(() -> backend.lock(order(both))).hasMessageContaining("several");
    assertThat(letsIn()).isTrue();
  }

  @Test
  void aMissingRoleAndAMissingFolderAreProblems() throws IOException {
    assertThat(backend().problems()).isEmpty();
    roles = false;
    assertThat(backend().problems()).singleElement().asString().contains("manage-users");
    roles = true;
    LockBackend.Config nowhere =
        new KeycloakLock.Config(
            at(server.getAddress().getPort()),
            "mail",
            "mailvigil",
            secret(),
            FindBy.USERNAME,
            folder.resolve("none/register"),
            "mailvigil");
    assertThat(nowhere.make("keycloak").problems()).singleElement().asString().contains("missing");
  }

  @ParameterizedTest
  @CsvSource({"realm", "url", "register", "client-secret"})
  void namesTheKeyOfAMistake(String key) {
    String yaml =
        """
        url: https://id.example.org
        realm: mail
        client-secret: {file: /etc/secret}
        register: /var/lib/register
        """
            .replaceAll("(?m)^" + key + ":.*\n", "");
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");

    assertThat(KeycloakLock.Config.from(node)).isNull();
    assertThatThrownBy(node::finish)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + " is missing");
  }
}
