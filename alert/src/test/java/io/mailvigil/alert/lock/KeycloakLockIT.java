// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.alert.lab.KeycloakServer;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Against a real Keycloak: logins and refresh tokens of a user who is locked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeycloakLockIT extends LockBackendContract {
  private static final String ALICE = "alice@example.org";
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob@example.net");
  private KeycloakServer keycloak;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path home, @TempDir Path ours) throws IOException {
    folder = ours;
    Files.writeString(ours.resolve("secret"), KeycloakServer.SECRET + "\n");
    keycloak = KeycloakServer.start(home);
  }

  @AfterAll
  void stop() throws IOException {
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @BeforeEach
  void nobodyIsLocked() throws IOException {
    Files.deleteIfExists(folder.resolve("register"));
    keycloak.enable(ALICE, true);
  }

  private LockBackend backend(String url, String more) {
    ConfigNode node =
        ConfigFile.parse(
            "url: %s\nrealm: mail\nclient-secret: {file: %s}\nregister: %s\n%s"
                .formatted(url, folder.resolve("secret"), folder.resolve("register"), more),
            "t.yml");
    KeycloakLock.Config config = KeycloakLock.Config.from(node);
    node.finish();
    return Objects.requireNonNull(config).make("keycloak");
  }

  @Override
  LockBackend backend() {
    return backend(keycloak.url(), "");
  }

  @Override
  LockBackend unreachable() {
    return backend("http://127.0.0.1:9", "");
  }

  @Override
  Account known() {
    return new Account(Account.DEFAULT_TENANT, ALICE);
  }

  @Override
  boolean letsIn() throws IOException {
    return !keycloak.login(ALICE).isEmpty();
  }

  @Override
  LiveSession session() throws IOException {
    String refresh = keycloak.login(ALICE);
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        try {
          return keycloak.refreshes(refresh);
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public void close() {
        // a token needs no closing
      }
    };
  }

  @Test
  void aRealServerIsNoProblemUnlessTheSecretIsWrong() throws IOException {
    assertThat(backend().problems()).isEmpty();
    Path wrong = Files.writeString(folder.resolve("wrong"), "no\n");
    LockBackend other =
        new KeycloakLock.Config(
                new JsonHttp.Server(URI.create(keycloak.url()), null, Duration.ofSeconds(5)),
                "mail",
                "mailvigil",
                new Secret.InFile(wrong),
                KeycloakLock.FindBy.USERNAME,
                folder.resolve("register"),
                "mailvigil")
            .make("keycloak");
    assertThat(other.problems()).singleElement().asString().contains("client-secret");
  }

  /** All but the moment before which tokens are void: that is what ends the sessions. */
  @Test
  void theUserIsOtherwiseAsBefore() throws IOException {
    JsonNode before = keycloak.user(ALICE);

    backend().lock(order(known()));
    backend().unlock(known());

    JsonNode after = keycloak.user(ALICE);
    assertThat(after.path("notBefore").asLong())
        .isGreaterThanOrEqualTo(before.path("notBefore").asLong());
    ((ObjectNode) after).set("notBefore", before.path("notBefore"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void refreshTokensStayDeadAfterTheUnlock() throws IOException {
    String refresh = keycloak.login(ALICE);

    backend().lock(order(known()));
    backend().unlock(known());

    assertThat(keycloak.refreshes(refresh)).isFalse();
    assertThat(letsIn()).isTrue();
  }

  @Test
  void anAdministratorsLockIsLeftAlone() throws IOException {
    keycloak.enable(ALICE, false);

    assertThat(backend().lock(order(known())))
        .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
    assertThat(backend().unlock(known())).isEqualTo(new LockResult.NotLocked(true));
    assertThat(letsIn()).isFalse();
  }

  @Test
  void aKillBetweenRegisterAndServerIsTakenUp() throws IOException {
    Files.writeString(
        folder.resolve("register"),
        LockMark.of("mailvigil", order(known()), "enabled").text() + "\n");

    assertThat(backend().held()).isEmpty();
    assertThat(backend().lock(order(known()))).isEqualTo(new LockResult.Locked(List.of()));
    assertThat(letsIn()).isFalse();
  }

  @Test
  void findsUsersByAddress() throws IOException {
    LockBackend byAddress = backend(keycloak.url(), "find-by: email\n");

    assertThat(byAddress.lock(order(BOB))).isEqualTo(new LockResult.Locked(List.of()));
    assertThat(keycloak.login("bob@example.org")).isEmpty();
    assertThat(byAddress.unlock(BOB)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    assertThat(keycloak.login("bob@example.org")).isNotEmpty();
  }
}
