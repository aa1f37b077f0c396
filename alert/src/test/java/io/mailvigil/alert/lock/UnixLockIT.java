// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.lab.PlainDovecot;
import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
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

/** Locks accounts of a real shadow file, behind a real Dovecot that asks PAM; /etc is a copy. */
class UnixLockIT {
  private static final Account ALICE = new Account(Account.DEFAULT_TENANT, "alice");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");
  private static final String PASSWORD = "Pw-unix-x9";
  private static final List<String> NEEDED =
      List.of(
          "passwd",
          "shadow",
          "group",
          "gshadow",
          "login.defs",
          "nsswitch.conf",
          "pam.d",
          "security",
          "ld.so.cache");

  /** What both methods keep. */
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class OnAMachine extends LockBackendContract {
    private Path etc;
    private Path register;
    private PlainDovecot dovecot;

    abstract String method();

    /** How an operator locks. */
    abstract List<String> operatorsLock(String user);

    @BeforeAll
    void start(@TempDir Path machine, @TempDir Path mail) throws IOException {
      ServerProcess.require("dovecot-imapd", "/usr/lib/dovecot/imap");
      ServerProcess.letPass(machine);
      etc = machine.resolve("etc");
      Files.createDirectories(etc);
      for (String name : NEEDED) {
        ServerProcess.run("cp", "-a", "/etc/" + name, etc.toString());
      }
      Files.writeString(
          etc.resolve("pam.d/dovecot"),
          "auth required pam_unix.so nodelay\naccount required pam_unix.so\n");
      dovecot =
          PlainDovecot.start(mail, through(), "passdb {\n  driver = pam\n  args = dovecot\n}\n");
      Files.createDirectories(machine.resolve("state"));
      register = machine.resolve("state/unix-locks");
    }

    @AfterAll
    void stop() throws IOException {
      if (dovecot != null) {
        dovecot.close();
      }
    }

    @BeforeEach
    void nobodyIsLocked() throws IOException {
      Files.deleteIfExists(register);
      for (String file : List.of("passwd", "shadow")) {
        Files.copy(
            Path.of("/etc", file),
            etc.resolve(file),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      String hash = ServerProcess.run("openssl", "passwd", "-6", PASSWORD).strip();
      int uid = 20_001;
      for (String user : List.of("alice", "bob")) {
        add("passwd", user + ":x:" + uid + ":" + uid + "::/nonexistent:/bin/false\n");
        add("shadow", user + ":" + hash + ":20000:0:99999:7:::\n");
        uid++;
      }
      add("passwd", "daemon-x:x:900:900::/nonexistent:/bin/false\n");
      add("shadow", "daemon-x:" + hash + ":20000:0:99999:7:::\n");
      add("passwd", "toor:x:0:0::/nonexistent:/bin/false\n");
      add("shadow", "toor:" + hash + ":20000:0:99999:7:::\n");
    }

    private void add(String file, String line) throws IOException {
      Files.writeString(etc.resolve(file), line, StandardOpenOption.APPEND);
    }

    /** Each command sees the copy as /etc. */
    private List<String> through() {
      return List.of(
          "unshare", "--mount", "sh", "-c", "mount --bind " + etc + " /etc && exec \"$@\"", "sh");
    }

    private void run(List<String> command) throws IOException {
      ServerProcess.run(Stream.concat(through().stream(), command.stream()).toArray(String[]::new));
    }

    String shadow(String user) throws IOException {
      try (Stream<String> lines = Files.lines(etc.resolve("shadow"))) {
        return lines.filter(line -> line.startsWith(user + ":")).findFirst().orElse("");
      }
    }

    private UnixLock lock(String more) {
      StringBuilder through = new StringBuilder();
      for (String word : through()) {
        through.append("\n  - '").append(word).append('\'');
      }
      String yaml =
          "through:%s\nregister: %s\nmethod: %s\ndoveadm: {command: %s}\n%s"
              .formatted(through, register, method(), dovecot.doveadm(), more);
      ConfigNode node = ConfigFile.parse(yaml, "t.yml");
      UnixLock.Config config = UnixLock.Config.from(node);
      node.finish();
      if (config == null) {
        throw new AssertionError("no mistake was noted");
      }
      return config.make("unix");
    }

    @Override
    UnixLock backend() {
      return lock("");
    }

    @Override
    LockBackend unreachable() {
      UnixLock.Config config =
          UnixLock.Config.from(
              ConfigFile.parse("through: [/nonexistent/sudo, -n]\nregister: " + register, "t.yml"));
      if (config == null) {
        throw new AssertionError("no mistake was noted");
      }
      return config.make("unix");
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

    @Test
    void hasNoProblems() {
      assertThat(backend().problems()).isEmpty();
    }

    @Test
    void putsBackWhatWasThere() throws Exception {
      run(List.of("chage", "-E", "40000", "alice"));
      String before = shadow("alice");

      backend().lock(order(ALICE));
      assertThat(shadow("alice")).isNotEqualTo(before);
      backend().unlock(ALICE);

      assertThat(shadow("alice")).isEqualTo(before);
    }

    @Test
    void leavesAnOperatorsLockAlone() throws Exception {
      run(operatorsLock("bob"));
      String before = shadow("bob");

      LockResult locked = backend().lock(order(BOB));

      assertThat(locked).isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().held()).isEmpty();
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(shadow("bob")).isEqualTo(before);
    }

    @Test
    void leavesAnotherMailvigilsLockAlone() throws Exception {
      UnixLock other = lock("owner: second\n");
      other.lock(order(BOB));

      assertThat(backend().lock(order(BOB)))
          .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(backend().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
      assertThat(other.unlock(BOB)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    }

    @Test
    void goesOnWhereAKillLeftTheRegisterAhead() throws Exception {
      LockMark mark = LockMark.of("mailvigil", order(ALICE), null);
      Files.writeString(register, mark.text() + "\n");

      assertThat(backend().held()).isEmpty();
      assertThat(backend().lock(order(ALICE))).isEqualTo(new LockResult.Locked(List.of()));
      assertThat(letsIn()).isFalse();
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(letsIn()).isTrue();
    }

    @Test
    void seesThatAPersonLetTheAccountIn() throws Exception {
      String before = shadow("alice");
      backend().lock(order(ALICE));
      run(List.of("chage", "-E", "-1", "alice"));
      run(List.of("usermod", "-p", before.split(":")[1], "alice"));

      assertThat(backend().held()).isEmpty();
      assertThat(backend().unlock(ALICE)).isEqualTo(new LockResult.Unlocked(false, List.of()));
      assertThat(letsIn()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "toor", "daemon-x", "daemon", "nobody", "dovecot"})
    void neverLocksTheSystemsAccounts(String name) throws Exception {
      String before = shadow(name);

      assertThat(backend().lock(order(new Account(Account.DEFAULT_TENANT, name))))
          .isInstanceOf(LockResult.Refused.class);
      assertThat(shadow(name)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"a;id", "$(id)", "a`id`", "../alice", "alice@lab.example", "1000", "\u00e1"})
    void givesNoStrangeNameToACommand(String name) throws Exception {
      assertThat(backend().lock(order(new Account(Account.DEFAULT_TENANT, name))))
          .isInstanceOf(LockResult.Refused.class);
    }

    @Test
    void knowsItsDomain() throws Exception {
      Account full = new Account(Account.DEFAULT_TENANT, "alice@lab.example");
      UnixLock lock = lock("local-domain: lab.example\n");

      assertThat(lock.lock(order(full))).isEqualTo(new LockResult.Locked(List.of()));
      assertThat(letsIn()).isFalse();
      assertThat(lock.unlock(full)).isEqualTo(new LockResult.Unlocked(false, List.of()));
    }

    @Test
    void namesAFolderThatIsMissing() {
      Path elsewhere = register.resolveSibling("missing/locks");

      assertThat(lock("").problems()).isEmpty();
      assertThatThrownBy(() -> new FileRegister(elsewhere, "m", Duration.ofSeconds(1)).all())
          .hasMessageContaining("create it");
    }
  }

  @Nested
  class ByExpiry extends OnAMachine {
    @Override
    String method() {
      return "expiry";
    }

    @Override
    List<String> operatorsLock(String user) {
      return List.of("chage", "-E", "0", user);
    }
  }

  @Nested
  class ByPassword extends OnAMachine {
    @Override
    String method() {
      return "password";
    }

    @Override
    List<String> operatorsLock(String user) {
      return List.of("passwd", "-q", "-l", user);
    }
  }
}
