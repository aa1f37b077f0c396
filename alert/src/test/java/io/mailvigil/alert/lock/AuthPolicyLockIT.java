// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lab.PlainDovecot;
import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real Dovecot, with an auth cache, asks our policy server before each login. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthPolicyLockIT extends LockBackendContract {
  private static final Account ALICE = new Account(Account.DEFAULT_TENANT, "alice");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");
  private static final String PASSWORD = "Pw-policy-x9";

  private Path register;
  private Path token;
  private int port;
  private PlainDovecot dovecot;
  private AuthPolicyLock running;

  @BeforeAll
  void start(@TempDir Path state, @TempDir Path mail) throws IOException {
    register = state.resolve("locks");
    token = Files.writeString(state.resolve("token"), "lab-token\n");
    port = ServerProcess.freePort();
    ServerProcess.require("dovecot-imapd", "/usr/lib/dovecot/imap");
    Path users =
        Files.writeString(
            mail.resolve("users"), "alice:{PLAIN}" + PASSWORD + "\nbob:{PLAIN}" + PASSWORD + "\n");
    dovecot =
        PlainDovecot.start(
            mail,
            """
            passdb {
              driver = passwd-file
              args = %s
            }
            auth_policy_server_url = http://127.0.0.1:%d/
            auth_policy_server_api_header = Authorization: Bearer lab-token
            auth_policy_hash_nonce = lab-nonce
            auth_policy_request_attributes = login=%%{user} pwhash=%%{hashed_password} remote=%%{rip} protocol=%%s
            """
                .formatted(users, port));
    running = lock(port);
    running.start();
  }

  @AfterAll
  void stop() throws IOException {
    if (running != null) {
      running.close();
    }
    if (dovecot != null) {
      dovecot.close();
    }
  }

  @BeforeEach
  void nobodyIsLocked() throws IOException {
    Files.deleteIfExists(register);
    dovecot.letsIn("bob", PASSWORD); // Dovecot has asked
  }

  private AuthPolicyLock lock(int port) {
    ConfigNode node =
        ConfigFile.parse(
            "listen: 127.0.0.1:%d\ntoken: {file: %s}\nregister: %s\ndoveadm: {command: %s}\ntimeout: 2s\n"
                .formatted(port, token, register, dovecot.doveadm()),
            "t.yml");
    AuthPolicyLock.Config config = AuthPolicyLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config.make("auth-policy");
  }

  @Override
  LockBackend backend() {
    return running;
  }

  @Override
  LockBackend unreachable() {
    ConfigNode node =
        ConfigFile.parse("listen: 127.0.0.1:1\nregister: /nonexistent/locks\n", "t.yml");
    AuthPolicyLock.Config config = AuthPolicyLock.Config.from(node);
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config.make("auth-policy");
  }

  @Override
  Account known() {
    return ALICE;
  }

  @Override
  boolean letsIn() throws IOException {
    return dovecot.letsIn("alice", PASSWORD);
  }

  @Override
  LiveSession session() throws IOException {
    return over(dovecot.imap("127.0.0.42"), "alice", PASSWORD);
  }

  /** Dovecot asks before it knows whether there is such an account: a lock of none harms nobody. */
  @Test
  @Override
  void refusesAnAccountTheServerDoesNotKnow() throws Exception {
    Account nobody = new Account(Account.DEFAULT_TENANT, "nosuchuser");

    assertThat(backend().lock(order(nobody))).isEqualTo(new LockResult.Locked(List.of()));
    assertThat(dovecot.letsIn("bob", PASSWORD)).isTrue();
    assertThat(backend().unlock(nobody)).isEqualTo(new LockResult.Unlocked(false, List.of()));
  }

  @Test
  void hasNoProblems() {
    assertThat(backend().problems()).isEmpty();
  }

  @Test
  void isNotEvadedByAnotherSpelling() throws Exception {
    backend().lock(order(ALICE));

    assertThat(dovecot.letsIn("ALICE", PASSWORD)).isFalse();
    assertThat(dovecot.letsIn("bob", PASSWORD)).isTrue();
    assertThat(dovecot.log()).contains("policy server refusal: account locked");
  }

  @Test
  void answersTheSameAfterARestart() throws Exception {
    backend().lock(order(ALICE));
    running.close();
    assertThat(letsIn()).as("Dovecot lets in while nobody answers").isTrue();

    running = lock(port);
    running.start();

    assertThat(letsIn()).isFalse();
    assertThat(running.held()).containsExactly(new HeldLock(ALICE, "L-1", UNTIL));
  }

  @Test
  void obeysAnUnlockOfAnotherProcess() throws Exception {
    backend().lock(order(ALICE));
    assertThat(letsIn()).isFalse();

    LockResult undone = lock(port).unlock(ALICE); // as unlock --offline does it

    assertThat(undone).isEqualTo(new LockResult.Unlocked(false, List.of()));
    assertThat(letsIn()).isTrue();
  }

  @Test
  void saysThatItsPortIsTaken() {
    AuthPolicyLock second = lock(port);
    second.start();

    assertThat(second.problems()).singleElement().asString().contains("cannot listen on 127.0.0.1");
  }

  @Test
  void saysThatNoDovecotAsks() throws Exception {
    AuthPolicyLock unasked = lock(ServerProcess.freePort());
    unasked.start();
    try {
      assertThat(unasked.lock(order(BOB)))
          .isInstanceOfSatisfying(
              LockResult.Locked.class,
              l -> assertThat(l.shortfalls()).singleElement().asString().contains("no Dovecot"));
    } finally {
      unasked.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer lab-token|command=allow|{\"login\":\"alice\"}|200|-1",
        "Basic bWFpbHZpZ2lsOmxhYi10b2tlbg==|command=allow|{\"login\":\"alice\"}|200|-1",
        "Bearer lab-token|command=allow|{\"login\":\"bob\"}|200|:0",
        "Bearer lab-token|command=report|{\"login\":\"alice\"}|200|:0",
        "Bearer wrong|command=allow|{\"login\":\"alice\"}|401|''",
        "x|command=allow|{\"login\":\"alice\"}|401|''",
        "Bearer lab-token|command=allow|{\"login\":7}|400|''",
        "Bearer lab-token|command=allow|no json|400|''",
        "Bearer lab-token|command=allow&x|{\"login\":\"alice\"}|404|''",
        "Bearer lab-token|x|{\"login\":\"alice\"}|404|''"
      })
  void answers(String header, String query, String body, int status, String part) throws Exception {
    backend().lock(order(ALICE));

    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/?" + query))
                    .header("Authorization", header)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(part);
  }
}
