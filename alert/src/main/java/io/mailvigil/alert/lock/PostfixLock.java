// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops the outbound mail of an account: its SASL login stands in a table that Postfix looks up at
 * each recipient ({@code check_sasl_access} with a map of a database), so a session that is already
 * authenticated stops too; then what it has queued is put on hold.
 *
 * <p>A lock is read back through Postfix's own lookup ({@code postmap -q}). The login itself still
 * succeeds: this is no lock of a mailbox.
 */
final class PostfixLock implements LockBackend {
  private static final Account NOBODY = new Account(Account.DEFAULT_TENANT, "mailvigil-nobody");

  private final String name;
  private final Config config;
  private final PostfixCommands postfix;

  /** What becomes of queued mail. */
  enum Queue {
    /** It stays where it is and is sent. */
    LEAVE,
    /** {@code postsuper -h}: it stays until a person releases or deletes it. */
    HOLD,
    /** {@code postsuper -d}. */
    DELETE
  }

  /**
   * The table and the Postfix.
   *
   * @param lookup the map as it stands in main.cf, as {@code sqlite:/etc/postfix/locked.cf}
   * @param through what comes before each command of Postfix's
   * @param names which names its users log in with
   * @param timeout of each statement and command
   */
  record Config(
      SqlDatabase database,
      SqlRegister register,
      String lookup,
      List<String> through,
      Queue queue,
      DovecotNames names,
      Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    Config {
      through = List.copyOf(through);
      if (!lookup.matches("(proxy:)?(sqlite|pgsql|mysql):/[!-~]+")) {
        throw new IllegalArgumentException(
            "lookup: the map as in main.cf, as sqlite:/etc/postfix/mailvigil.cf");
      }
      if (through.contains("")) {
        throw new IllegalArgumentException("through: name a program, as [sudo, -n]");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      String url = node.required("url", "write jdbc:sqlite:/PATH or the like");
      String user = node.text("user", "");
      Secret password = node.secret("password");
      String table = node.text("table", "mailvigil_locks");
      String owner = node.text("owner", "mailvigil");
      String lookup = node.required("lookup", "write the map as main.cf names it");
      List<String> through = node.strings("through", List.of());
      Queue queue = node.choice("queue", Queue.HOLD, Queue.class);
      var form = node.choice("user-names", DovecotNames.Form.FULL, DovecotNames.Form.class);
      String localDomain = node.text("local-domain", "");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(60));
      if (url.isEmpty() || lookup.isEmpty()) {
        return null;
      }
      try {
        SqlDatabase database = new SqlDatabase(url, user, password, timeout);
        return new Config(
            database,
            new SqlRegister(table, owner, database.seconds()),
            lookup,
            through,
            queue,
            new DovecotNames(form, localDomain),
            timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public PostfixLock make(String name) {
      return new PostfixLock(name, this);
    }
  }

  private PostfixLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.postfix = new PostfixCommands(config.through(), config.timeout());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Account account = order.account();
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    boolean refused = isRefused(account);
    boolean fresh = config.database().transact(connection -> marked(connection, order, refused));
    if (!isRefused(account)) {
      throw new IOException(
          name
              + ": Postfix finds nothing in "
              + config.lookup()
              + " for a locked account: compare its query with the documentation");
    }
    List<String> shortfalls = clearQueue(account);
    if (fresh) {
      return new LockResult.Locked(shortfalls);
    }
    boolean ours = config.database().transact(c -> config.register().find(c, account) != null);
    return new LockResult.Already(
        ours ? LockResult.Owner.OURS : LockResult.Owner.OTHERS, shortfalls);
  }

  /** Whether a row was added: none where somebody's stands there already. */
  private boolean marked(Connection connection, LockOrder order, boolean refused)
      throws SQLException, IOException {
    if (refused || config.register().find(connection, order.account()) != null) {
      return false;
    }
    config.register().insert(connection, order, null);
    return true;
  }

  private List<String> clearQueue(Account account) {
    if (config.queue() == Queue.LEAVE) {
      return List.of();
    }
    try {
      postfix.clearQueue(config.names().of(account), config.queue() == Queue.DELETE);
      return List.of();
    } catch (IOException e) {
      return List.of(
          "what it has queued may be sent: " + Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = config.names().refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    boolean undone =
        config
            .database()
            .transact(connection -> {
              boolean ours = config.register().find(connection, account) != null;
              if (ours) {
                config.register().delete(connection, account);
              }
              return ours;
            });
    if (config.database().transact(c -> config.register().find(c, account) != null)) {
      throw new IOException(name + ": our lock is back right after it was undone: by whom?");
    }
    if (undone) {
      return new LockResult.Unlocked(isRefusedStill(account), List.of());
    }
    return new LockResult.NotLocked(isRefusedStill(account));
  }

  // the row is gone, whatever a Postfix that is away may say
  private boolean isRefusedStill(Account account) {
    try {
      return isRefused(account);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return config
        .database()
        .transact(c -> config.register().all(c).stream().map(SqlRegister.Row::lock).toList());
  }

  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    LockOrder trial = new LockOrder(NOBODY, "trial", Instant.EPOCH);
    try {
      config
          .database()
          .attempt(connection -> {
            config.register().insert(connection, trial, null);
            config.register().delete(connection, NOBODY);
            return true;
          });
    } catch (IOException e) {
      problems.add(
          name
              + ": "
              + config.register().table()
              + " cannot be used ("
              + e.getMessage()
              + "): "
              + config.register().creation());
    }
    try {
      if (isRefused(NOBODY)) {
        problems.add(name + ": " + config.lookup() + " refuses a login that nobody has");
      }
      if (!postfix.asks(config.lookup())) {
        problems.add(
            name
                + ": Postfix does not ask "
                + config.lookup()
                + ": begin smtpd_sender_restrictions with check_sasl_access "
                + config.lookup());
      }
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
    return problems;
  }

  /** Whether Postfix finds each of its names. */
  private boolean isRefused(Account account) throws IOException {
    for (String login : config.names().of(account)) {
      if (!postfix.finds(config.lookup(), login)) {
        return false;
      }
    }
    return true;
  }
}
