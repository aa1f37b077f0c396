// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks accounts of {@code /etc/passwd} by an expiry date that is over ({@code chage -E}) or by
 * {@code usermod -L}, through bounded commands, and reads {@code /etc/shadow} again.
 *
 * <p>{@code /etc/shadow} has no room for a mark: whose a lock is, and the date before it, stand in
 * a register of ours, written first. What differs from what we wrote is somebody else's and left
 * alone.
 */
final class UnixLock implements LockBackend {
  private final String name;
  private final Config config;
  private final FileRegister register;
  private final @Nullable Doveadm doveadm;
  private final @Nullable DovecotSessions sessions;
  private final InstantSource clock = InstantSource.system();

  /** What is set. */
  enum Method {
    /** The account's expiry date: PAM's account step refuses, SSH keys too. */
    EXPIRY,
    /** The password's hash: {@code pam_unix} takes no password. */
    PASSWORD
  }

  /**
   * The accounts of one machine.
   *
   * @param through what comes before each command, as {@code [sudo, -n]}; empty where we are root
   * @param register the file of our locks
   * @param owner the mark of our lines in it
   * @param domain the accounts of this domain are those of this machine; empty where bare names are
   * @param firstUid accounts below it are the system's and never locked
   * @param doveadm the Dovecot that lets them in; null where none is told
   */
  record Config(
      List<String> through,
      Method method,
      Path register,
      String owner,
      String domain,
      long firstUid,
      Doveadm.@Nullable Config doveadm,
      DovecotNames names,
      Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    Config {
      through = List.copyOf(through);
      if (through.contains("")) {
        throw new IllegalArgumentException("through: name a program, as [sudo, -n]");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      List<String> through = node.strings("through", List.of());
      Method method = node.choice("method", Method.EXPIRY, Method.class);
      String register = node.required("register", "in which file may it keep what was there?");
      String owner = node.text("owner", "mailvigil");
      String domain = node.text("local-domain", "");
      long firstUid = node.number("first-uid", 1000, 1, UnixAccount.LAST);
      Doveadm.Config doveadm = node.has("doveadm") ? Doveadm.Config.from(node) : null;
      var form =
          node.choice(
              "user-names",
              domain.isEmpty() ? DovecotNames.Form.FULL : DovecotNames.Form.LOCAL_PART,
              DovecotNames.Form.class);
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60));
      if (register.isEmpty()) {
        return null;
      }
      try {
        return new Config(
            through,
            method,
            FileRegister.checked(register),
            owner,
            domain,
            firstUid,
            doveadm,
            new DovecotNames(form, domain),
            timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public UnixLock make(String name) {
      return new UnixLock(name, this);
    }
  }

  private UnixLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.register = new FileRegister(config.register(), config.owner(), config.timeout());
    this.doveadm = config.doveadm() == null ? null : config.doveadm().make(config.timeout());
    this.sessions = doveadm == null ? null : new DovecotSessions(doveadm, config.names());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Account account = order.account();
    String user = user(account);
    Optional<String> refusal = refusal(account, user);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    UnixAccount before = read(user);
    if (before == null) {
      return new LockResult.Refused("this machine knows no such account");
    }
    if (before.uid() < config.firstUid() || before.uid() > UnixAccount.LAST) {
      return new LockResult.Refused("an account of the system is never locked");
    }
    boolean ours = isOurs(account, before);
    boolean already = before.isLocked(config.method(), today());
    if (!already) {
      register.put(LockMark.of(config.owner(), order, before.kept(config.method())));
      run(before.lock(config.method()));
      UnixAccount after = read(user);
      if (after == null || !after.isLocked(config.method(), today())) {
        throw new IOException(
            name + ": the account is not locked after " + config.method() + " was set: by whom?");
      }
    }
    List<String> shortfalls = sessions == null ? List.of() : sessions.end(account);
    return already
        ? new LockResult.Already(ours ? LockResult.Owner.OURS : LockResult.Owner.OTHERS, shortfalls)
        : new LockResult.Locked(shortfalls);
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    String user = user(account);
    Optional<String> refusal = refusal(account, user);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    Optional<LockMark> mark = register.find(account);
    UnixAccount now = read(user);
    if (mark.isEmpty()) {
      return new LockResult.NotLocked(now != null && now.isLocked(config.method(), today()));
    }
    if (now != null && now.isAsWeLock(config.method())) {
      run(now.unlock(config.method(), mark.get().previous()));
      now = read(user);
      if (now != null && now.isAsWeLock(config.method())) {
        throw new IOException(
            name + ": the account is still locked: does " + config.method() + " last?");
      }
    }
    register.remove(account);
    boolean others = now != null && now.isLocked(config.method(), today());
    return new LockResult.Unlocked(others, sessions == null ? List.of() : sessions.flush(account));
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions == null ? null : sessions::cut;
  }

  @Override
  public List<HeldLock> held() throws IOException {
    requireReadable();
    List<HeldLock> held = new ArrayList<>();
    for (LockMark mark : register.all()) {
      UnixAccount now = read(user(mark.lock().account()));
      if (now != null && now.isAsWeLock(config.method())) {
        held.add(mark.lock());
      }
    }
    return held;
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    register.problems().forEach(problem -> problems.add(name + ": " + problem));
    try {
      requireReadable();
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
    if (doveadm != null) {
      problems.addAll(doveadm.problems());
    }
    return problems;
  }

  /** An account that is not to be seen would look like one that is gone. */
  private void requireReadable() throws IOException {
    if (read("root") == null) {
      throw new IOException("getent shows no root: run as root, or set through: [sudo, -n]");
    }
  }

  private boolean isOurs(Account account, UnixAccount now) throws IOException {
    return now.isAsWeLock(config.method()) && register.find(account).isPresent();
  }

  private Optional<String> refusal(Account account, String user) {
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (account.name().contains("@") && !AccountNames.domain(account).equals(config.domain())) {
      return Optional.of("the account is not of the domain of this machine's accounts");
    }
    return UnixAccount.isName(user)
        ? Optional.empty()
        : Optional.of("no account of a Unix machine is named so");
  }

  private static String user(Account account) {
    return AccountNames.local(account);
  }

  private long today() {
    return clock.instant().atZone(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  /** Null where there is no such account. */
  private @Nullable UnixAccount read(String user) throws IOException {
    String passwd = asked("passwd", user);
    return passwd == null ? null : UnixAccount.of(user, passwd, asked("shadow", user));
  }

  private @Nullable String asked(String database, String user) throws IOException {
    BoundedCommand.Ended ended = ended(List.of("getent", database, user));
    return switch (ended.status()) {
      case 0 -> ended.output();
      case 2 -> null; // no such key
      default -> throw ended.asFailure("getent " + database);
    };
  }

  private void run(List<String> command) throws IOException {
    BoundedCommand.Ended ended = ended(command);
    if (ended.status() != 0) {
      throw ended.asFailure(command.getFirst());
    }
  }

  private BoundedCommand.Ended ended(List<String> command) throws IOException {
    List<String> all = Stream.concat(config.through().stream(), command.stream()).toList();
    return BoundedCommand.run(all, List.of(), config.timeout());
  }
}
