// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks accounts of a Dovecot by the file of a deny passdb that stands first in its chain, then
 * empties the auth cache and cuts the sessions.
 *
 * <p>The deny passdb needs no reload, and no cache hides it (measured with 2.3.19.1). Dovecot looks
 * at the file at most once a second, so a lock is in force at the next full second: the call waits
 * for it before the sessions are cut, lest a client come back through the gap.
 */
public final class DovecotLock implements LockBackend {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int PROBES = 3;
  private final String name;
  private final Config config;
  private final DenyLines lines;
  private final DenyFile file;
  private final Doveadm doveadm;
  private final DovecotSessions sessions;
  private final DenyProbe probe;

  /**
   * Where the file is and how Dovecot is told.
   *
   * @param denyFile the file of the deny passdb, absolute
   * @param group the group by which Dovecot's auth process reads it
   * @param owner the mark of our lines, 1 to 32 of {@code a-z 0-9 -}; two Mailvigils that share a
   *     file need two
   * @param names which names Dovecot knows an account by
   * @param doveadm by command or by HTTP
   * @param probe the command that asks Dovecot's auth service ({@code doveadm auth test}); empty
   *     where only the file can be read back
   * @param refuseUnknown whether an account that Dovecot's userdb surely does not know is refused;
   *     where the lookup fails the lock goes on
   * @param timeout of each child process and HTTP call, 100 ms to 60 s
   */
  public record Config(
      Path denyFile,
      String group,
      String owner,
      DovecotNames names,
      Doveadm.Config doveadm,
      List<String> probe,
      boolean refuseUnknown,
      Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      probe = List.copyOf(probe);
      if (!denyFile.isAbsolute() || denyFile.getParent() == null) {
        throw new IllegalArgumentException("deny-file: write the whole path, beginning with '/'");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
      if (group.isBlank()) {
        throw new IllegalArgumentException("group: name Dovecot's group, usually dovecot");
      }
      if (timeout.compareTo(Duration.ofMillis(100)) < 0
          || timeout.compareTo(Duration.ofSeconds(60)) > 0) {
        throw new IllegalArgumentException("timeout: from 100ms to 60s expected");
      }
    }

    /**
     * Reads a section; its mistakes are noted there, and null is returned for a section that makes
     * no back end.
     */
    public static @Nullable Config from(ConfigNode node) {
      String file = node.required("deny-file", "name the file of Dovecot's deny passdb");
      String group = node.text("group", "dovecot");
      String owner = node.text("owner", "mailvigil");
      var form = node.choice("user-names", DovecotNames.Form.FULL, DovecotNames.Form.class);
      String localDomain = node.text("local-domain", "");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60));
      boolean refuseUnknown = node.flag("refuse-unknown-accounts", true);
      Doveadm.Config doveadm = Doveadm.Config.from(node);
      List<String> probe =
          node.strings(
              "probe",
              doveadm instanceof DoveadmCommand.Config c
                  ? DoveadmCommand.authTest(c.command())
                  : List.of());
      if (doveadm == null) {
        return null;
      }
      try {
        DovecotNames names = new DovecotNames(form, localDomain);
        return new Config(
            Path.of(file), group, owner, names, doveadm, probe, refuseUnknown, timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public DovecotLock make(String name) {
      return new DovecotLock(name, this);
    }
  }

  private DovecotLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.lines = new DenyLines(config.owner());
    this.file = new DenyFile(config.denyFile(), config.group(), config.timeout());
    this.doveadm = config.doveadm().make(config.timeout());
    this.sessions = new DovecotSessions(doveadm, config.names());
    this.probe = new DenyProbe(config.probe(), config.timeout());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Optional<String> refusal = config.names().refusal(order.account());
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    List<String> names = config.names().of(order.account());
    List<String> before = file.read();
    boolean already = lines.deny(before, names);
    boolean ours = lines.ours(before, names);
    if (!already && config.refuseUnknown() && isSurelyUnknown(names)) {
      return new LockResult.Refused("Dovecot's userdb does not know this account");
    }
    // ours may stand there from a call that ended before Dovecot was seen to refuse by it
    if (!already || (ours && probe.exists())) {
      boolean read = isInForce(write(old -> lines.with(old, names, order)));
      if (!lines.deny(file.read(), names)) {
        throw new IOException(
            config.denyFile() + " lost the lock after it was written: who else writes it?");
      }
      if (!read) {
        throw new IOException(
            "Dovecot does not refuse by "
                + config.denyFile()
                + ": make it the first passdb, with deny=yes");
      }
    }
    List<String> shortfalls = sessions.end(order.account());
    return already
        ? new LockResult.Already(ours ? LockResult.Owner.OURS : LockResult.Owner.OTHERS, shortfalls)
        : new LockResult.Locked(shortfalls);
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    List<String> names = config.names().of(account);
    List<String> before = file.read();
    boolean others = lines.others(before, names);
    if (before.stream().noneMatch(line -> lines.isLockOf(line, account, names))) {
      return new LockResult.NotLocked(others);
    }
    String fresh = write(old -> lines.without(old, account, names));
    if (file.read().stream().anyMatch(line -> lines.isLockOf(line, account, names))) {
      throw new IOException(config.denyFile() + " still holds the lock: who else writes it?");
    }
    List<String> shortfalls = new ArrayList<>(sessions.flush(account));
    shortfalls.addAll(doubts(fresh));
    return new LockResult.Unlocked(others, shortfalls);
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions::cut;
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return lines.held(file.read());
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>(file.problems());
    problems.addAll(doveadm.problems());
    return problems;
  }

  private boolean isSurelyUnknown(List<String> names) {
    return names.stream().allMatch(name -> doveadm.knows(name) == Doveadm.Known.NO);
  }

  /** Writes a new version; returns the name by which Dovecot is asked for it. */
  private String write(DenyFile.Change change) throws IOException {
    String fresh = DenyProbe.freshName();
    file.change(old -> probe.exists() ? lines.probed(change.of(old), fresh) : change.of(old));
    return fresh;
  }

  /**
   * Waits for the second in which Dovecot looks again; false when a probe shows that Dovecot does
   * not refuse by this version.
   */
  private boolean isInForce(String fresh) throws IOException {
    for (int i = 0; i < PROBES; i++) {
      Pause.of(SECOND.minusMillis(System.currentTimeMillis() % 1000).plusMillis(20));
      if (!probe.exists() || probe.isDenied(fresh)) {
        return true;
      }
    }
    return false;
  }

  /** A line that is gone refuses nobody, whatever a Dovecot that is down may say to a probe. */
  private List<String> doubts(String fresh) {
    try {
      return isInForce(fresh)
          ? List.of()
          : List.of("Dovecot was not seen to read " + config.denyFile() + " anew");
    } catch (IOException e) {
      return List.of(
          "Dovecot did not confirm it: " + Objects.requireNonNullElse(e.getMessage(), "no word"));
    }
  }
}
