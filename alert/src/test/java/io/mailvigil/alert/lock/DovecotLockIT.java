// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.lab.MailLab;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks on a real Dovecot, by its command and by its HTTP interface. */
class DovecotLockIT {
  private static final Account ALICE = new Account(Account.DEFAULT_TENANT, "alice");
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob");
  private static final Account CACHED = new Account(Account.DEFAULT_TENANT, "cached1");
  private static final DovecotNames FULL = new DovecotNames(DovecotNames.Form.FULL, "");
  private static MailLab lab;
  private static @TempDir Path secrets;

  @BeforeAll
  static void start() throws IOException {
    lab = MailLab.start(MailLab.Stack.OATH, MailLab.SyslogFormat.ISO);
    Files.writeString(secrets.resolve("key"), MailLab.doveadmKey() + "\n");
    Files.writeString(secrets.resolve("wrong"), "no\n");
  }

  @AfterAll
  static void stop() throws IOException {
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void nobodyIsLocked() throws IOException {
    DovecotLock lock = byCommand();
    for (HeldLock held : lock.held()) {
      lock.unlock(held.account());
    }
  }

  private static DovecotLock byCommand() {
    Doveadm.Config doveadm = new DoveadmCommand.Config(lab.doveadm());
    return of(lab.denyFile(), FULL, doveadm, DoveadmCommand.authTest(lab.doveadm()));
  }

  private static DovecotLock byHttp(String key) {
    return of(lab.denyFile(), FULL, http(key), List.of());
  }

  private static Doveadm.Config http(String key) {
    URI url = URI.create("http://127.0.0.1:" + lab.doveadmPort() + "/doveadm/v1");
    return new DoveadmHttp.Config(url, new Secret.InFile(secrets.resolve(key)));
  }

  private static DovecotLock of(
      Path file, DovecotNames names, Doveadm.Config doveadm, List<String> probe) {
    Duration timeout = Duration.ofSeconds(10);
    return new DovecotLock.Config(
            file, "dovecot", "mailvigil", names, doveadm, probe, true, timeout)
        .make("dovecot");
  }

  private static boolean letsIn(String user) throws IOException {
    return lab.imapLogin("127.0.0.31", user, lab.user(user).rightPasswordRightCode());
  }

  private static List<String> file() throws IOException {
    return Files.readAllLines(lab.denyFile());
  }

  /** What both ways of telling Dovecot share. */
  abstract static class OnTheLab extends LockBackendContract {
    @Override
    Account known() {
      return ALICE;
    }

    @Override
    boolean letsIn() throws IOException {
      return DovecotLockIT.letsIn("alice");
    }

    @Override
    LiveSession session() throws IOException {
      return over(lab.imap("127.0.0.32"), "alice", lab.user("alice").rightPasswordRightCode());
    }
  }

  @Nested
  class ByCommand extends OnTheLab {
    @Override
    LockBackend backend() {
      return byCommand();
    }

    @Override
    LockBackend unreachable() {
      Doveadm.Config none = new DoveadmCommand.Config(List.of("/nonexistent/doveadm"));
      return of(Path.of("/nonexistent/deny.users"), FULL, none, List.of());
    }
  }

  @Nested
  class ByHttp extends OnTheLab {
    @Override
    LockBackend backend() {
      return byHttp("key");
    }

    @Override
    LockBackend unreachable() {
      return of(Path.of("/nonexistent/deny.users"), FULL, http("wrong"), List.of());
    }
  }

  @Test
  void leavesOperatorsLinesAsTheyAre() throws Exception {
    Files.writeString(lab.denyFile(), "# ours, do not touch\nbob\nknown_bad:x:::left::");

    LockResult bob = byCommand().lock(LockBackendContract.order(BOB));
    byCommand().lock(LockBackendContract.order(ALICE));

    assertThat(bob).isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
    assertThat(byCommand().held()).extracting(HeldLock::account).containsExactly(ALICE);
    assertThat(byCommand().unlock(BOB)).isEqualTo(new LockResult.NotLocked(true));
    byCommand().unlock(ALICE);
    assertThat(file()).startsWith("# ours, do not touch", "bob", "known_bad:x:::left::");
    assertThat(letsIn("bob")).isFalse();
    Files.writeString(lab.denyFile(), "");
  }

  @Test
  void keepsTheFileReadableForDovecotAndNobodyElse() throws Exception {
    byCommand().lock(LockBackendContract.order(ALICE));

    assertThat(Files.getAttribute(lab.denyFile(), "posix:group")).hasToString("dovecot");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.denyFile())))
        .isEqualTo("rw-r-----");
    assertThat(letsIn("bob")).isTrue();
  }

  @Test
  void makesAMissingFileAnew() throws Exception {
    Files.delete(lab.denyFile());

    byCommand().lock(LockBackendContract.order(ALICE));

    assertThat(letsIn("alice")).isFalse();
    assertThat(letsIn("bob")).isTrue();
  }

  @Test
  void locksBesideGarbage() throws Exception {
    byte[] garbage = {0, (byte) 0xff, 'a', 'l', 'i', '\r', '\n', ':', ':', '\n', (byte) 0xc3, 'x'};
    Files.write(lab.denyFile(), garbage);

    LockResult locked = byCommand().lock(LockBackendContract.order(ALICE));

    assertThat(locked).isInstanceOf(LockResult.Locked.class);
    assertThat(letsIn("alice")).isFalse();
    assertThat(letsIn("bob")).isTrue();
    assertThat(Files.readAllBytes(lab.denyFile())).startsWith(garbage);
    Files.writeString(lab.denyFile(), "");
  }

  @Test
  void changesNothingWhereDovecotCouldNotReadTheFile() throws Exception {
    Files.setPosixFilePermissions(lab.denyFile(), PosixFilePermissions.fromString("rw-------"));
    byte[] before = Files.readAllBytes(lab.denyFile());

    assertThatThrownBy(() -> byCommand().lock(LockBackendContract.order(ALICE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chgrp dovecot and chmod 0640");

    assertThat(Files.readAllBytes(lab.denyFile())).isEqualTo(before);
    Files.setPosixFilePermissions(lab.denyFile(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(letsIn("bob")).isTrue();
  }

  @Test
  void noticesThatDovecotReadsAnotherFile() throws Exception {
    Path elsewhere = lab.denyFile().resolveSibling("elsewhere");
    DovecotLock lock =
        of(
            elsewhere,
            FULL,
            new DoveadmCommand.Config(lab.doveadm()),
            DoveadmCommand.authTest(lab.doveadm()));

    assertThatThrownBy(() -> lock.lock(LockBackendContract.order(ALICE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("make it the first passdb");
    // the line stands there now, and still nobody is refused by it
    assertThatThrownBy(() -> lock.lock(LockBackendContract.order(ALICE)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("make it the first passdb");
  }

  @Test
  void unlocksWhileDovecotDoesNotAnswer() throws Exception {
    byHttp("key").lock(LockBackendContract.order(ALICE));
    List<String> noAnswer = List.of("/bin/sh", "-c", "echo no such socket; exit 75", "sh");
    DovecotLock lock = of(lab.denyFile(), FULL, http("key"), noAnswer);

    LockResult unlocked = lock.unlock(ALICE);

    assertThat(unlocked)
        .isInstanceOfSatisfying(
            LockResult.Unlocked.class,
            u ->
                assertThat(u.shortfalls())
                    .singleElement()
                    .asString()
                    .startsWith("Dovecot did not confirm it: "));
    assertThat(letsIn("alice")).isTrue();
  }

  @Test
  void isNotHiddenByTheAuthCache() throws Exception {
    assertThat(lab.imapLogin("127.0.0.33", "cached1", lab.user("cached1").password())).isTrue();

    byHttp("key").lock(LockBackendContract.order(CACHED));

    assertThat(lab.imapLogin("127.0.0.33", "cached1", lab.user("cached1").password())).isFalse();
    byHttp("key").unlock(CACHED);
    assertThat(lab.imapLogin("127.0.0.33", "cached1", lab.user("cached1").password())).isTrue();
  }

  @Test
  void saysWhenTheKeyIsWrongAndLocksNevertheless() throws Exception {
    LockResult locked = byHttp("wrong").lock(LockBackendContract.order(ALICE));

    assertThat(locked)
        .isInstanceOfSatisfying(
            LockResult.Locked.class,
            l ->
                assertThat(l.shortfalls())
                    .hasSize(2)
                    .allMatch(s -> s.contains("it must equal Dovecot's doveadm_api_key")));
    assertThat(byHttp("wrong").problems()).hasSize(1);
    assertThat(letsIn("alice")).isFalse();
  }

  @Test
  void locksAllNamesOfALocalUser() throws Exception {
    DovecotNames both = new DovecotNames(DovecotNames.Form.BOTH, "lab.example");
    Account full = new Account(Account.DEFAULT_TENANT, "alice@lab.example");
    DovecotLock lock = of(lab.denyFile(), both, http("key"), List.of());

    lock.lock(LockBackendContract.order(full));

    assertThat(letsIn("alice")).isFalse();
    assertThat(lock.held()).extracting(HeldLock::account).containsExactly(full);
    lock.unlock(full);
    assertThat(letsIn("alice")).isTrue();
  }

  @Test
  void keepsAllLocksOfManyAtOnce() throws Exception {
    List<Account> accounts =
        IntStream.range(0, 20).mapToObj(i -> new Account("t" + i % 2, "user" + i)).toList();
    DovecotLock.Config anybody =
        new DovecotLock.Config(
            lab.denyFile(),
            "dovecot",
            "mailvigil",
            FULL,
            http("key"),
            List.of(),
            false,
            Duration.ofSeconds(10));

    try (var threads = Executors.newFixedThreadPool(8)) {
      threads.invokeAll(
          accounts.stream()
              .<Callable<LockResult>>map(
                  a -> () -> anybody.make("dovecot").lock(LockBackendContract.order(a)))
              .toList());
    }

    assertThat(anybody.make("dovecot").held())
        .extracting(HeldLock::account)
        .containsExactlyInAnyOrderElementsOf(accounts);
  }
}
