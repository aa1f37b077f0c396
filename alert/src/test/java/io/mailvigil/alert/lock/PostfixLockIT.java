// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lab.MailLab;
import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.alert.lab.SubmissionClient;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real Postfix takes no more mail from who is locked, in open sessions too. */
class PostfixLockIT extends LockBackendContract {
  private static final Account CACHED = new Account(Account.DEFAULT_TENANT, "cached1");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");
  private static final String TO = "x@example.org";
  private static MailLab lab;

  @BeforeAll
  static void start() throws IOException {
    lab = MailLab.start(MailLab.Stack.OATH, MailLab.SyslogFormat.ISO);
  }

  @AfterAll
  static void stop() throws IOException {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void nobodyIsLocked() throws IOException {
    sql("DELETE FROM mailvigil_locks;");
  }

  private static String sql(String statement) throws IOException {
    return ServerProcess.run("sqlite3", lab.lockedSenders().toString(), statement);
  }

  private static String postfix(String... command) throws IOException {
    return ServerProcess.run(
        Stream.concat(lab.postfix().stream(), Stream.of(command)).toArray(String[]::new));
  }

  private static PostfixLock lock(String url, String map, String more) {
    ConfigNode node =
        ConfigFile.parse(
            "url: \"%s\"\nlookup: \"%s\"\nthrough: %s\n%s".formatted(url, map, lab.postfix(), more),
            "t.yml");
    PostfixLock.Config config = PostfixLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config.make("postfix");
  }

  private static PostfixLock lock(String more) {
    return lock("jdbc:sqlite:" + lab.lockedSenders(), lab.lockedSendersMap(), more);
  }

  @Override
  LockBackend backend() {
    return lock("");
  }

  @Override
  LockBackend unreachable() {
    return lock("jdbc:sqlite:/nonexistent/mail.db", "sqlite:/nonexistent/locked.cf", "");
  }

  @Override
  Account known() {
    return CACHED;
  }

  private static SubmissionClient submission(String user, String password) throws IOException {
    SubmissionClient client = lab.submission("127.0.0.44");
    assertThat(client.auth(user, password)).isTrue();
    return client;
  }

  private static SubmissionClient submission() throws IOException {
    return submission("cached1", lab.user("cached1").password());
  }

  /** The login succeeds, locked or not; what counts is whether mail is taken. */
  @Override
  boolean letsIn() throws IOException {
    try (SubmissionClient client = submission()) {
      return client.maySend("cached1@lab.example", TO);
    }
  }

  @Override
  LiveSession session() throws IOException {
    SubmissionClient client = submission();
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        try {
          return client.maySend("cached1@lab.example", TO);
        } catch (IOException e) {
          return false;
        }
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }

  /** Postfix knows no accounts: a lock of none harms nobody. */
  @Test
  @Override
  void refusesAnAccountTheServerDoesNotKnow() throws Exception {
    Account nobody = new Account(Account.DEFAULT_TENANT, "nosuchuser");

    assertThat(backend().lock(order(nobody))).isEqualTo(new LockResult.Locked(List.of()));
    assertThat(letsIn()).isTrue();
  }

  @Test
  void hasNoProblems() {
    assertThat(backend().problems()).isEmpty();
  }

  @Test
  void stopsItUnderAnotherSender() throws Exception {
    try (SubmissionClient client = submission()) {
      backend().lock(order(CACHED));

      assertThat(client.maySend("boss@elsewhere.example", TO)).isFalse();
    }
  }

  @Test
  void leavesSomebodyElsesRowAlone() throws Exception {
    sql("INSERT INTO mailvigil_locks VALUES ('admin', 'default/u/bob', 'x', '2030', NULL);");

    assertThat(backend().lock(order(BOB)))
        .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
    assertThat(backend().held()).isEmpty();
    assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
    assertThat(sql("SELECT count(*) FROM mailvigil_locks;").strip()).isEqualTo("1");
  }

  @Test
  void saysThatPostfixDoesNotAsk() throws Exception {
    Path map = Path.of(lab.lockedSendersMap().substring("sqlite:".length()));
    Path other = Files.copy(map, map.resolveSibling("other.cf"));
    PostfixLock elsewhere = lock("jdbc:sqlite:" + lab.lockedSenders(), "sqlite:" + other, "");

    assertThat(elsewhere.problems())
        .singleElement()
        .asString()
        .contains("begin smtpd_sender_restrictions");
  }

  @Test
  void holdsWhatTheAccountHasQueuedAndNothingElse() throws Exception {
    postfix("postconf", "-e", "defer_transports=discard");
    postfix("postfix", "reload");
    try {
      try (SubmissionClient client = submission()) {
        client.send("boss@elsewhere.example", TO);
      }
      try (SubmissionClient client = submission("bob", lab.user("bob").rightPasswordRightCode())) {
        client.send("bob@lab.example", TO);
      }
      await().until(() -> queue().filter(m -> m.contains("\"deferred\"")).count() == 2);

      assertThat(backend().lock(order(CACHED))).isEqualTo(new LockResult.Locked(List.of()));

      assertThat(queue().filter(m -> m.contains("\"hold\"")))
          .singleElement()
          .asString()
          .contains("boss@elsewhere.example");
      assertThat(queue()).hasSize(2);
      backend().unlock(CACHED);
      assertThat(queue().filter(m -> m.contains("\"hold\"")))
          .as("a person's to release")
          .hasSize(1);
      lock("queue: delete\n").lock(order(CACHED));
      assertThat(queue()).singleElement().asString().contains("bob@lab.example");
    } finally {
      postfix("postsuper", "-d", "ALL");
      postfix("postconf", "-X", "defer_transports");
      postfix("postfix", "reload");
    }
  }

  private static Stream<String> queue() throws IOException {
    return postfix("postqueue", "-j").lines().filter(line -> line.startsWith("{"));
  }
}
