// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.lab.PlainDovecot;
import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.alert.lab.SqlServer;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Locks in real databases, behind a real Dovecot that caches what they say. */
class SqlLockIT {
  private static final Account ALICE = new Account(Account.DEFAULT_TENANT, "alice");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");

  private static SqlLock lock(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    SqlLock.Config config = SqlLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config.make("mailboxes");
  }

  /** What all three keep. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnADatabase extends LockBackendContract {
    SqlServer database;
    private PlainDovecot dovecot;

    abstract SqlServer start(Path in) throws IOException;

    @BeforeAll
    void start(@TempDir Path folder, @TempDir Path mail) throws IOException {
      database = start(folder);
      dovecot = database.dovecot(mail);
    }

    @AfterAll
    void stop() throws IOException {
      if (dovecot != null) {
        dovecot.close();
      }
      if (database != null) {
        database.close();
      }
    }

    @BeforeEach
    void nobodyIsLocked() throws IOException {
      database.run("DELETE FROM mailvigil_locks; UPDATE mailbox SET active = '1';");
      Stream<String> flush = Stream.of("auth", "cache", "flush");
      ServerProcess.run(Stream.concat(dovecot.doveadm().stream(), flush).toArray(String[]::new));
    }

    String yaml(String url) {
      return "url: \"%s\"\nuser: mailvigil\npassword: {file: %s}\ndoveadm: {command: %s}\ntimeout: 2s\n"
          .formatted(url, database.secret(), dovecot.doveadm());
    }

    @Override
    SqlLock backend() {
      return lock(yaml(database.url()));
    }

    @Override
    LockBackend unreachable() {
      return lock(yaml(database.url().replaceAll(":[0-9]+/|/mail\\.db", ":1/nothing")));
    }

    @Override
    Account known() {
      return ALICE;
    }

    @Override
    boolean letsIn() throws IOException {
      return dovecot.letsIn("alice", SqlServer.PASSWORD);
    }

    @Override
    LiveSession session() throws IOException {
      return over(dovecot.imap("127.0.0.42"), "alice", SqlServer.PASSWORD);
    }

    private String active(String user) throws IOException {
      return database.run("SELECT active FROM mailbox WHERE username = '" + user + "';").strip();
    }

    @Test
    void hasNoProblems() {
      assertThat(backend().problems()).isEmpty();
    }

    @Test
    void leavesAnOperatorsLockAlone() throws Exception {
      database.run("UPDATE mailbox SET active = '0' WHERE username = 'bob';");

      LockResult locked = backend().lock(order(BOB));

      assertThat(locked).isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().held()).isEmpty();
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(active("bob")).isIn("0", "f");
    }

    @Test
    void leavesAnotherMailvigilsLockAlone() throws Exception {
      SqlLock other = lock(yaml(database.url()) + "owner: second\n");
      other.lock(order(BOB));

      assertThat(backend().lock(order(BOB)))
          .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(other.unlock(BOB)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    }

    @Test
    void seesThatAPersonLetTheAccountIn() throws Exception {
      backend().lock(order(ALICE));
      database.run("UPDATE mailbox SET active = '1' WHERE username = 'alice';");

      assertThat(backend().held()).isEmpty();
      assertThat(backend().lock(order(ALICE))).isEqualTo(new LockResult.Locked(List.of()));
      database.run("UPDATE mailbox SET active = '1' WHERE username = 'alice';");
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(active("alice")).isIn("1", "t");
    }

    @Test
    void changesNothingWhereItsStatementsDoNotLock() throws Exception {
      SqlLock wrong =
          lock(
              yaml(database.url())
                  + "lock: UPDATE mailbox SET active = '1' WHERE username = :account\n");

      assertThatThrownBy(() -> wrong.lock(order(ALICE)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("find does not call the account locked");
      assertThat(database.run("SELECT count(*) FROM mailvigil_locks;").strip()).isEqualTo("0");
    }

    @Test
    void locksOnceHoweverManyTry() throws Exception {
      try (var threads = Executors.newFixedThreadPool(4)) {
        List<Callable<LockResult>> calls =
            Stream.<Callable<LockResult>>generate(() -> () -> lockWithoutDovecot().lock(order(BOB)))
                .limit(8)
                .toList();
        List<LockResult> results = new ArrayList<>();
        for (Future<LockResult> future : threads.invokeAll(calls)) {
          results.add(future.get());
        }

        assertThat(results)
            .containsOnlyOnce(new LockResult.Locked(List.of()))
            .contains(new LockResult.Already(LockResult.Owner.OURS, List.of()))
            .hasSize(8);
      }
    }

    private SqlLock lockWithoutDovecot() {
      return lock(yaml(database.url()).replaceAll("doveadm: .*\n", ""));
    }

    @Test
    void bindsNamesAsData() throws Exception {
      Account hostile = new Account(Account.DEFAULT_TENANT, "x'or'1'='1");

      assertThat(backend().lock(order(hostile))).isInstanceOf(LockResult.Refused.class);
      assertThat(backend().unlock(hostile)).isEqualTo(new LockResult.NotLocked(false));
      assertThat(active("alice") + active("bob")).isIn("11", "tt");
    }
  }

  @Nested
  class OnPostgresql extends OnADatabase {
    @Override
    SqlServer start(Path in) throws IOException {
      return SqlServer.postgresql(in);
    }

    @Test
    void namesAMissingRight() throws Exception {
      database.run("REVOKE UPDATE (active) ON mailbox FROM mailvigil;");
      try {
        assertThat(backend().problems())
            .singleElement()
            .asString()
            .contains("statements of lock and unlock fail", "permission denied");
      } finally {
        database.run("GRANT UPDATE (active) ON mailbox TO mailvigil;");
      }
    }

    @Test
    void saysHowToMakeItsTable() {
      assertThat(lock(yaml(database.url()) + "table: elsewhere\n").problems())
          .singleElement()
          .asString()
          .contains("CREATE TABLE elsewhere");
    }
  }

  @Nested
  class OnMariadb extends OnADatabase {
    @Override
    SqlServer start(Path in) throws IOException {
      return SqlServer.mariadb(in);
    }

    @Test
    void takesNoAccountForAnotherOfTheSameCollation() throws Exception {
      Account accented = new Account(Account.DEFAULT_TENANT, "\u00e1lice");

      assertThat(backend().lock(order(accented))).isInstanceOf(LockResult.Refused.class);
      assertThat(letsIn()).isTrue();
    }
  }

  @Nested
  class OnSqlite extends OnADatabase {
    @Override
    SqlServer start(Path in) throws IOException {
      return SqlServer.sqlite(in);
    }
  }
}
