// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks accounts by being the policy server that Dovecot asks before each login ({@code
 * auth_policy_server_url}). The answers follow a register on the disk, so they are the same after a
 * restart, and at once: no file of Dovecot's, no cache, no reload is in between.
 *
 * <p>While Mailvigil is away Dovecot lets everybody in (measured with 2.3.19, {@code
 * auth_policy_reject_on_fail = no}): beside another back end it is the fast one, alone it is none.
 */
final class AuthPolicyLock implements LockBackend, LockBackend.Asked {
  private final String name;
  private final Config config;
  private final FileRegister register;
  private final PolicyAnswers answers;
  private final @Nullable Doveadm doveadm;
  private final @Nullable DovecotSessions sessions;
  private volatile String failure = "";

  /**
   * Where Dovecot asks.
   *
   * @param listen address and port
   * @param token what Dovecot has to send; null for none, on loopback only
   * @param register the file of our locks
   * @param owner the mark of our lines in it
   * @param names which names Dovecot knows an account by
   * @param doveadm the Dovecot that asks, to cut sessions; null where none is told
   * @param timeout of each call
   */
  record Config(
      InetSocketAddress listen,
      @Nullable Secret token,
      Path register,
      String owner,
      Doveadm.@Nullable Config doveadm,
      DovecotNames names,
      Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    Config {
      if (token == null && !listen.getAddress().isLoopbackAddress()) {
        throw new IllegalArgumentException(
            "token: is missing: who can reach this address could ask who is locked");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      InetSocketAddress listen =
          node.parsed("listen", new InetSocketAddress("127.0.0.1", 4001), Config::address);
      Secret token = node.secret("token");
      String register = node.required("register", "in which file may it keep who is locked?");
      String owner = node.text("owner", "mailvigil");
      Doveadm.Config doveadm = node.has("doveadm") ? Doveadm.Config.from(node) : null;
      var form = node.choice("user-names", DovecotNames.Form.FULL, DovecotNames.Form.class);
      String localDomain = node.text("local-domain", "");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(60));
      if (register.isEmpty()) {
        return null;
      }
      try {
        return new Config(
            listen,
            token,
            FileRegister.checked(register),
            owner,
            doveadm,
            new DovecotNames(form, localDomain),
            timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    private static InetSocketAddress address(String text) {
      int colon = text.lastIndexOf(':');
      String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
      if (!host.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
          || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException("should be ADDRESS:PORT, as 127.0.0.1:4001");
      }
      InetSocketAddress address =
          new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
      if (address.isUnresolved()) {
        throw new IllegalArgumentException("should be ADDRESS:PORT, as 127.0.0.1:4001");
      }
      return address;
    }

    @Override
    public AuthPolicyLock make(String name) {
      return new AuthPolicyLock(name, this);
    }
  }

  private AuthPolicyLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.register = new FileRegister(config.register(), config.owner(), config.timeout());
    this.answers =
        new PolicyAnswers(
            config.listen(), config.token(), config.register(), this::refused, config.timeout());
    this.doveadm = config.doveadm() == null ? null : config.doveadm().make(config.timeout());
    this.sessions = doveadm == null ? null : new DovecotSessions(doveadm, config.names());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    try {
      answers.start();
      failure = "";
    } catch (IOException e) {
      failure = Objects.requireNonNullElse(e.getMessage(), "cannot listen");
    }
  }

  @Override
  public void close() {
    answers.close();
  }

  /** The names under which Dovecot may ask for locked accounts. */
  private List<String> refused() throws IOException {
    List<String> all = new ArrayList<>();
    for (LockMark mark : register.all()) {
      all.addAll(config.names().of(mark.lock().account()));
    }
    return all;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Account account = order.account();
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    boolean already = register.find(account).isPresent();
    if (!already) {
      register.put(LockMark.of(config.owner(), order, null));
    }
    for (String login : config.names().of(account)) {
      if (!answers.isRefused(login)) {
        throw new IOException(name + ": the policy server lets a locked account in: who answers?");
      }
    }
    List<String> shortfalls = new ArrayList<>();
    if (answers.isUnasked()) {
      shortfalls.add("no Dovecot has asked yet: set auth_policy_server_url and log in once");
    }
    if (sessions != null) {
      shortfalls.addAll(sessions.end(account));
    }
    return already
        ? new LockResult.Already(LockResult.Owner.OURS, shortfalls)
        : new LockResult.Locked(shortfalls);
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    if (register.find(account).isEmpty()) {
      return new LockResult.NotLocked(false);
    }
    register.remove(account);
    if (register.find(account).isPresent()) {
      throw new IOException(name + ": our lock is back right after it was undone: by whom?");
    }
    return new LockResult.Unlocked(false, sessions == null ? List.of() : sessions.flush(account));
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions == null ? null : sessions::cut;
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return register.all().stream().map(LockMark::lock).toList();
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    register.problems().forEach(problem -> problems.add(name + ": " + problem));
    if (!failure.isEmpty()) {
      problems.add(name + ": " + failure);
    }
    if (doveadm != null) {
      problems.addAll(doveadm.problems());
    }
    return problems;
  }
}
