// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Locks accounts that a mail server looks up in a database, by the operator's own statements: one
 * that tells whether an account is locked, some that lock it, some that put back what was there.
 *
 * <p>Lock, mark of ownership and previous state are one transaction, so no half of them is ever
 * seen; then all of it is read again over a new connection. A Dovecot that caches logins goes on
 * letting the account in until its cache is flushed (measured: up to {@code auth_cache_ttl}), which
 * is what {@code doveadm} is for.
 */
public final class SqlLock implements LockBackend {
  private static final String NOBODY = "mailvigil-nobody";
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final Set<String> WHO = Set.of("account", "local", "domain");
  private static final Set<String> ALL =
      Set.of("account", "local", "domain", "lock_id", "until", "owner", "previous");

  private final String name;
  private final Config config;
  private final SqlDatabase database;
  private final SqlRegister register;
  private final @Nullable Doveadm doveadm;
  private final @Nullable DovecotSessions sessions;

  /**
   * The database and its statements.
   *
   * @param find one row for an account that exists, with the columns {@code locked} (a truth
   *     value), perhaps {@code previous} (what {@code unlock} needs) and {@code name} (which must
   *     be the account, so that no collation takes one for another)
   * @param lock what locks, in order
   * @param unlock what undoes it, in order
   * @param doveadm the Dovecot that asks this database; null where none is told
   */
  public record Config(
      SqlDatabase database,
      SqlRegister register,
      NamedSql find,
      List<NamedSql> lock,
      List<NamedSql> unlock,
      Doveadm.@Nullable Config doveadm,
      DovecotNames names)
      implements LockBackend.Config {

    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      lock = List.copyOf(lock);
      unlock = List.copyOf(unlock);
      if (find.names().stream().noneMatch(Set.of("account", "local")::contains)) {
        throw new IllegalArgumentException("find: compares nothing with :account or :local");
      }
      for (List<NamedSql> statements : List.of(lock, unlock)) {
        if (statements.stream()
            .anyMatch(s -> s.names().stream().noneMatch(Set.of("account", "local")::contains))) {
          throw new IllegalArgumentException(
              (statements == lock ? "lock" : "unlock")
                  + ": each statement must be about one account, by :account or :local");
        }
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    public static @Nullable Config from(ConfigNode node) {
      String url = node.required("url", "write jdbc:postgresql://127.0.0.1/mail or the like");
      String user = node.text("user", "");
      var password = node.secret("password");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(60));
      String find =
          node.text(
              "find",
              "SELECT username AS name, active = '0' AS locked, active AS previous FROM mailbox"
                  + " WHERE username = :account");
      List<String> lock =
          node.strings(
              "lock",
              List.of(
                  "UPDATE mailbox SET active = '0' WHERE username = :account AND active ="
                      + " :previous"));
      List<String> unlock =
          node.strings(
              "unlock",
              List.of(
                  "UPDATE mailbox SET active = :previous WHERE username = :account AND active ="
                      + " '0'"));
      String table = node.text("table", "mailvigil_locks");
      String owner = node.text("owner", "mailvigil");
      Doveadm.Config doveadm = node.has("doveadm") ? Doveadm.Config.from(node) : null;
      var form = node.choice("user-names", DovecotNames.Form.FULL, DovecotNames.Form.class);
      String localDomain = node.text("local-domain", "");
      if (url.isEmpty()) {
        return null;
      }
      try {
        SqlDatabase database = new SqlDatabase(url, user, password, timeout);
        return new Config(
            database,
            new SqlRegister(table, owner, database.seconds()),
            statement("find", find, WHO),
            statements("lock", lock),
            statements("unlock", unlock),
            doveadm,
            new DovecotNames(form, localDomain));
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    private static List<NamedSql> statements(String key, List<String> texts) {
      if (texts.isEmpty()) {
        throw new IllegalArgumentException(key + ": no statement");
      }
      return texts.stream().map(text -> statement(key, text, ALL)).toList();
    }

    private static NamedSql statement(String key, String text, Set<String> known) {
      try {
        return NamedSql.of(text, known);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
      }
    }

    @Override
    public SqlLock make(String name) {
      return new SqlLock(name, this);
    }
  }

  /** What the database says of an account. */
  private record State(boolean locked, @Nullable String previous) {}

  private SqlLock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.database = config.database();
    this.register = config.register();
    this.doveadm =
        config.doveadm() == null ? null : config.doveadm().make(config.database().timeout());
    this.sessions = doveadm == null ? null : new DovecotSessions(doveadm, config.names());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Account account = order.account();
    Optional<String> refusal = AccountNames.refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    LockResult done = database.transact(connection -> lock(connection, order));
    if (done instanceof LockResult.Refused) {
      return done;
    }
    if (!database.transact(connection -> isLocked(connection, account))) {
      throw new IOException(name + ": the lock was gone right after it: who else writes it?");
    }
    List<String> shortfalls = sessions == null ? List.of() : sessions.end(account);
    return done instanceof LockResult.Already already
        ? new LockResult.Already(already.by(), shortfalls)
        : new LockResult.Locked(shortfalls);
  }

  private LockResult lock(Connection connection, LockOrder order) throws SQLException, IOException {
    Account account = order.account();
    SqlRegister.Row row = register.find(connection, account);
    State before = find(connection, account).orElse(null);
    if (before == null) {
      return new LockResult.Refused("the database knows no such account, or more than one");
    }
    if (before.locked()) {
      return new LockResult.Already(
          row == null ? LockResult.Owner.OTHERS : LockResult.Owner.OURS, List.of());
    }
    if (row != null) { // somebody let the account in by hand: what is there now is to be kept
      register.delete(connection, account);
    }
    register.insert(connection, order, before.previous());
    run(connection, config.lock(), values(account, before.previous(), order));
    if (!isLocked(connection, account)) {
      throw new IOException(
          name
              + ": find does not call the account locked after the statements of lock: correct"
              + " them; nothing was changed");
    }
    return new LockResult.Locked(List.of());
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = AccountNames.refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    LockResult done = database.transact(connection -> unlock(connection, account));
    if (!(done instanceof LockResult.Unlocked unlocked)) {
      return done;
    }
    if (database.transact(connection -> register.find(connection, account) != null)) {
      throw new IOException(name + ": our lock is back right after it was undone: by whom?");
    }
    return new LockResult.Unlocked(
        unlocked.stillLockedByOthers(), sessions == null ? List.of() : sessions.flush(account));
  }

  private LockResult unlock(Connection connection, Account account)
      throws SQLException, IOException {
    SqlRegister.Row row = register.find(connection, account);
    boolean locked = isLocked(connection, account);
    if (row == null) {
      return new LockResult.NotLocked(locked);
    }
    register.delete(connection, account);
    if (!locked) { // somebody let the account in by hand, or it is gone
      return new LockResult.Unlocked(false, List.of());
    }
    HeldLock held = row.lock();
    LockOrder order =
        new LockOrder(
            account,
            held.lockId() == null ? "unknown" : held.lockId(),
            held.until() == null ? Instant.EPOCH : held.until());
    int changed = run(connection, config.unlock(), values(account, row.previous(), order));
    boolean still = isLocked(connection, account);
    if (still && changed == 0) {
      throw new IOException(
          name
              + ": the statements of unlock change nothing and the account stays locked: correct"
              + " them; nothing was changed");
    }
    return new LockResult.Unlocked(still, List.of());
  }

  @Override
  public @Nullable Sessions sessions() {
    return sessions == null ? null : sessions::cut;
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return database.transact(connection -> {
      List<HeldLock> all = new ArrayList<>();
      for (SqlRegister.Row row : register.all(connection)) {
        if (isLocked(connection, row.lock().account())) {
          all.add(row.lock());
        }
      }
      return all;
    });
  }

  /** Tries every statement for a name nobody has, and takes it back. */
  @Override
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    Account nobody = new Account(Account.DEFAULT_TENANT, NOBODY);
    LockOrder order = new LockOrder(nobody, "trial", Instant.EPOCH);
    try {
      boolean found = database.attempt(connection -> find(connection, nobody).isPresent());
      if (found) {
        problems.add(name + ": find finds an account that does not exist: compare with :account");
      } else {
        problems.addAll(rights(order));
      }
    } catch (IOException e) {
      problems.add(name + ": " + e.getMessage());
    }
    if (doveadm != null) {
      problems.addAll(doveadm.problems());
    }
    return problems;
  }

  private List<String> rights(LockOrder order) {
    try {
      database.attempt(connection -> {
        register.insert(connection, order, null);
        register.find(connection, order.account());
        register.delete(connection, order.account());
        return true;
      });
    } catch (IOException e) {
      return List.of(
          name
              + ": "
              + register.table()
              + " cannot be used ("
              + e.getMessage()
              + "): "
              + register.creation()
              + ", and give the user SELECT, INSERT and DELETE on it");
    }
    try {
      database.attempt(connection -> {
        run(connection, config.lock(), values(order.account(), null, order));
        return run(connection, config.unlock(), values(order.account(), null, order));
      });
      return List.of();
    } catch (IOException e) {
      return List.of(name + ": the statements of lock and unlock fail: " + e.getMessage());
    }
  }

  private boolean isLocked(Connection connection, Account account)
      throws SQLException, IOException {
    return find(connection, account).map(State::locked).orElse(false);
  }

  /** Empty where there is no such account, or more than one, or one of another name. */
  private Optional<State> find(Connection connection, Account account)
      throws SQLException, IOException {
    Map<String, @Nullable String> who = values(account, null, null);
    try (PreparedStatement s = config.find().on(connection, who, database.seconds());
        ResultSet r = s.executeQuery()) {
      if (!r.next()) {
        return Optional.empty();
      }
      Map<String, @Nullable String> row = row(r);
      if (row.get("locked") == null) {
        throw new IOException(name + ": find gives no truth value in a column named locked");
      }
      String found = row.get("name");
      boolean another = found != null && !found.equalsIgnoreCase(account.name());
      State state =
          new State(
              row.get("locked").toLowerCase(Locale.ROOT).matches("1|t|true|y|yes"),
              row.get("previous"));
      return another || r.next() ? Optional.empty() : Optional.of(state);
    }
  }

  private static Map<String, @Nullable String> row(ResultSet r) throws SQLException {
    ResultSetMetaData meta = r.getMetaData();
    Map<String, @Nullable String> row = new HashMap<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      row.put(meta.getColumnLabel(i).toLowerCase(Locale.ROOT), r.getString(i));
    }
    return row;
  }

  private int run(
      Connection connection, List<NamedSql> statements, Map<String, @Nullable String> values)
      throws SQLException {
    int changed = 0;
    for (NamedSql sql : statements) {
      try (PreparedStatement s = sql.on(connection, values, database.seconds())) {
        changed += s.executeUpdate();
      }
    }
    return changed;
  }

  private Map<String, @Nullable String> values(
      Account account, @Nullable String previous, @Nullable LockOrder order) {
    Map<String, @Nullable String> values = new HashMap<>();
    values.put("account", account.name());
    values.put("local", AccountNames.local(account));
    values.put("domain", AccountNames.domain(account));
    values.put("owner", register.owner());
    values.put("previous", previous);
    if (order != null) {
      values.put("lock_id", order.lockId());
      values.put("until", UTC.format(order.until()));
    }
    return values;
  }
}
