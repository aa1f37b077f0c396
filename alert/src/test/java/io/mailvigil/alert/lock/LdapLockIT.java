// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import io.mailvigil.alert.lab.LdapServer;
import io.mailvigil.alert.lab.PlainDovecot;
import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks in real directories (Active Directory's in memory), behind a real Dovecot that caches. */
class LdapLockIT {
  private static final Account ALICE = new Account(Account.DEFAULT_TENANT, "alice");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");

  private static LdapLock lock(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    LdapLock.Config config = LdapLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config.make("directory");
  }

  /** What all three keep. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnADirectory extends LockBackendContract {
    LdapServer directory;
    private PlainDovecot dovecot;

    abstract LdapServer start(Path in) throws IOException;

    /** The kind, perhaps the mark, perhaps TLS. */
    abstract String kind();

    /** The attribute of the switch and the value by which an operator locks. */
    abstract Modification operatorsLock();

    /** How an operator lets in. */
    abstract Modification operatorsUnlock();

    /** Where our mark stands. */
    String mark() {
      return "description";
    }

    @BeforeAll
    void start(@TempDir Path folder, @TempDir Path mail) throws IOException {
      directory = start(folder);
      dovecot = directory.dovecot(mail);
    }

    @AfterAll
    void stop() throws IOException {
      if (dovecot != null) {
        dovecot.close();
      }
      if (directory != null) {
        directory.close();
      }
    }

    @BeforeEach
    void nobodyIsLocked() throws IOException {
      for (String uid : List.of("alice", "bob")) {
        directory.change(uid, operatorsUnlock(), LdapLockIT.set(mark()));
      }
      Stream<String> flush = Stream.of("auth", "cache", "flush");
      ServerProcess.run(Stream.concat(dovecot.doveadm().stream(), flush).toArray(String[]::new));
    }

    String yaml() {
      return yaml(directory.port(), kind());
    }

    String yaml(int port, String kind) {
      return """
      url: ldap://127.0.0.1:%d
      bind-dn: %s
      password: {file: %s}
      base: %s
      filter: (&(objectClass=inetOrgPerson)(|(uid=:local)(mail=:account)))
      doveadm: {command: %s}
      timeout: 5s
      %s
      """
          .formatted(
              port,
              LdapServer.MAILVIGIL,
              directory.secret(),
              LdapServer.PEOPLE,
              dovecot.doveadm(),
              kind);
    }

    @Override
    LdapLock backend() {
      return lock(yaml());
    }

    @Override
    LockBackend unreachable() {
      return lock(yaml(1, kind()));
    }

    @Override
    Account known() {
      return ALICE;
    }

    @Override
    boolean letsIn() throws IOException {
      return dovecot.letsIn("alice", LdapServer.PASSWORD);
    }

    @Override
    LiveSession session() throws IOException {
      return over(dovecot.imap("127.0.0.42"), "alice", LdapServer.PASSWORD);
    }

    Set<String> switchOf(String uid) throws IOException {
      return directory.values(uid, operatorsLock().getAttributeName());
    }

    @Test
    void hasNoProblems() {
      assertThat(backend().problems()).isEmpty();
    }

    @Test
    void leavesAnOperatorsLockAlone() throws Exception {
      directory.change("bob", operatorsLock());
      Set<String> before = switchOf("bob");

      LockResult locked = backend().lock(order(BOB));

      assertThat(locked).isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().held()).isEmpty();
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(switchOf("bob")).isEqualTo(before);
    }

    @Test
    void leavesAnotherMailvigilsLockAlone() throws Exception {
      LdapLock other = lock(yaml() + "owner: mailvigil-2\n");
      other.lock(order(BOB));

      assertThat(backend().lock(order(BOB)))
          .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().held()).isEmpty();
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(other.unlock(BOB)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    }

    @Test
    void seesThatAPersonLetTheAccountIn() throws Exception {
      backend().lock(order(ALICE));
      directory.change("alice", operatorsUnlock());

      assertThat(backend().held()).isEmpty();
      assertThat(backend().lock(order(ALICE))).isEqualTo(new LockResult.Locked(List.of()));
      assertThat(backend().held()).hasSize(1);
      directory.change("alice", operatorsUnlock());
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(letsIn()).isTrue();
    }

    @Test
    void putsBackWhatWasThere() throws Exception {
      Set<String> before = switchOf("alice");

      backend().lock(order(ALICE));
      Set<String> locked = switchOf("alice");
      backend().unlock(ALICE);

      assertThat(locked).isNotEqualTo(before);
      assertThat(switchOf("alice")).isEqualTo(before);
      assertThat(directory.values("alice", mark())).isEmpty();
    }

    @Test
    void takesTwoNamesOfOnePersonForTwo() throws Exception {
      Account byAddress = new Account(Account.DEFAULT_TENANT, "alice@lab.example");
      backend().lock(order(ALICE));

      assertThat(backend().unlock(byAddress)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(switchOf("alice")).hasSize(1);
      assertThat(backend().held()).hasSize(1);
    }

    @Test
    void locksOnceHoweverManyTry() throws Exception {
      String quiet = yaml().replaceAll("doveadm: .*\n", "");
      try (var threads = Executors.newFixedThreadPool(4)) {
        List<Callable<LockResult>> calls =
            Stream.<Callable<LockResult>>generate(() -> () -> lock(quiet).lock(order(BOB)))
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

    @ParameterizedTest
    @ValueSource(
        strings = {"x)(uid=alice", "alice)(|(uid=alice", "\\61lice", "(uid=alice)", "alice,"})
    void asksForNamesAsData(String name) throws Exception {
      Account hostile = new Account(Account.DEFAULT_TENANT, name);

      assertThat(backend().lock(order(hostile))).isInstanceOf(LockResult.Refused.class);
      assertThat(backend().unlock(hostile)).isEqualTo(new LockResult.NotLocked(false));
      assertThat(letsIn()).isTrue();
    }

    @Test
    void namesAWrongPassword() throws Exception {
      Path wrong = Files.writeString(directory.secret().resolveSibling("wrong"), "no\n");
      String yaml = yaml().replace(directory.secret().toString(), wrong.toString());

      assertThat(lock(yaml).problems()).singleElement().asString().contains("check bind-dn");
    }
  }

  private static Modification set(String attribute, String... values) {
    return new Modification(ModificationType.REPLACE, attribute, values);
  }

  @Nested
  class OnOpenldap extends OnADirectory {
    @Override
    LdapServer start(Path in) throws IOException {
      return LdapServer.openldap(in);
    }

    @Override
    String kind() {
      return "by: ppolicy\nstart-tls: true\nca: " + directory.ca();
    }

    @Override
    Modification operatorsLock() {
      return set("pwdAccountLockedTime", "000001010000Z");
    }

    @Override
    Modification operatorsUnlock() {
      return set("pwdAccountLockedTime");
    }

    @BeforeEach
    @Override
    void nobodyIsLocked() throws IOException {
      for (String uid : List.of("alice", "bob")) {
        directory.change(uid, set("userPassword", LdapServer.PASSWORD)); // forgets its failures
      }
      super.nobodyIsLocked();
    }

    @Test
    void outlastsTheOverlaysOwnLockout() throws Exception {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> bindWrongly("alice"));
      }
      Set<String> stamp = switchOf("alice");
      assertThat(stamp).hasSize(1).doesNotContain("000001010000Z");

      assertThat(backend().lock(order(ALICE))).isEqualTo(new LockResult.Locked(List.of()));
      assertThat(switchOf("alice")).containsExactly("000001010000Z");
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(switchOf("alice")).isEqualTo(stamp);
    }

    private void bindWrongly(String uid) throws Exception {
      try (var c = new LDAPConnection("127.0.0.1", directory.port(), LdapServer.dn(uid), "wrong")) {
        c.getConnectionName();
      }
    }

    @Test
    void trustsNoOtherAuthority() {
      String yaml = yaml().replaceAll("ca: .*", "");

      assertThat(lock(yaml).problems()).singleElement().asString().contains("check");
      assertThatThrownBy(() -> lock(yaml).lock(order(ALICE))).isInstanceOf(IOException.class);
    }

    @Test
    void namesAMissingRight() {
      String yaml = yaml() + "mark: businessCategory\n";

      assertThatThrownBy(() -> lock(yaml).lock(order(ALICE)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("give bind-dn the right to write");
    }

    @Test
    void namesAnAttributeThatTheDirectoryDoesNotKnow() {
      assertThat(lock(yaml(directory.port(), "by: ns-account-lock")).problems())
          .singleElement()
          .asString()
          .contains("does not know nsAccountLock", "389");
      assertThat(lock(yaml() + "mark: nowhere\n").problems())
          .singleElement()
          .asString()
          .contains("does not know nowhere: name another in mark");
    }
  }

  @Nested
  class OnDirectory389 extends OnADirectory {
    @Override
    LdapServer start(Path in) throws IOException {
      return LdapServer.directory389(in);
    }

    @Override
    String kind() {
      return "by: ns-account-lock";
    }

    @Override
    Modification operatorsLock() {
      return set("nsAccountLock", "true");
    }

    @Override
    Modification operatorsUnlock() {
      return set("nsAccountLock");
    }

    @Test
    void putsAFalseBack() throws Exception {
      directory.change("alice", set("nsAccountLock", "false"));

      assertThat(backend().lock(order(ALICE))).isEqualTo(new LockResult.Locked(List.of()));
      assertThat(letsIn()).isFalse();
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(switchOf("alice")).containsExactly("false");
    }
  }

  @Nested
  class OnActiveDirectory extends OnADirectory {
    @Override
    LdapServer start(Path in) throws IOException {
      return LdapServer.activeDirectory(in);
    }

    @Override
    String kind() {
      return "by: user-account-control";
    }

    @Override
    Modification operatorsLock() {
      return set("userAccountControl", "514");
    }

    @Override
    Modification operatorsUnlock() {
      return set("userAccountControl", "66048");
    }

    @Override
    String mark() {
      return "adminDescription";
    }

    @Test
    void keepsTheOtherBitsAndWhatWasChangedMeanwhile() throws Exception {
      backend().lock(order(ALICE));
      assertThat(switchOf("alice")).containsExactly("66050");
      directory.change("alice", set("userAccountControl", "8389122")); // password expired, disabled

      backend().unlock(ALICE);

      assertThat(switchOf("alice")).containsExactly("8389120");
    }
  }
}
