// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The table in which our locks stand, in the same database and the same transaction as the lock:
 * whose it is and what was there before.
 *
 * @param table its name, perhaps with a schema
 * @param owner the mark of our rows
 * @param seconds the time-out of each statement
 */
record SqlRegister(String table, String owner, int seconds) {

  /**
   * One lock of ours.
   *
   * @param previous what the account's state was before; null where the database has NULL
   */
  record Row(HeldLock lock, @Nullable String previous) {}

  SqlRegister {
    if (!table.matches("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?")) {
      throw new IllegalArgumentException("table: a plain name of a table expected");
    }
    if (!owner.matches("[a-z0-9-]{1,32}")) {
      throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
    }
  }

  /** How to make the table. */
  String creation() {
    return "CREATE TABLE "
        + table
        + " (owner VARCHAR(32) NOT NULL, account VARCHAR(400) NOT NULL, lock_id VARCHAR(64) NOT"
        + " NULL, expires VARCHAR(40) NOT NULL, previous TEXT, PRIMARY KEY (owner, account))";
  }

  @Nullable Row find(Connection connection, Account account) throws SQLException, IOException {
    List<Row> rows = rows(connection, " AND account = ?", account.key());
    for (Row row : rows) {
      if (row.lock().account().equals(account)) { // a collation may take others for equal
        return row;
      }
    }
    return null;
  }

  List<Row> all(Connection connection) throws SQLException, IOException {
    return rows(connection, "");
  }

  private List<Row> rows(Connection connection, String more, String... values)
      throws SQLException, IOException {
    String query =
        "SELECT account, lock_id, expires, previous FROM " + table + " WHERE owner = ?" + more;
    try (PreparedStatement s = connection.prepareStatement(query)) {
      bind(s, values);
      List<Row> all = new ArrayList<>();
      try (ResultSet r = s.executeQuery()) {
        while (r.next()) {
          all.add(new Row(lock(r), r.getString(4)));
        }
      }
      return all;
    }
  }

  private HeldLock lock(ResultSet r) throws SQLException, IOException {
    Account account;
    try {
      account = Account.ofKey(r.getString(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "a row of " + table + " with our owner names no account: who else writes it?", e);
    }
    Instant until = null;
    try {
      until = Instant.parse(r.getString(3));
    } catch (DateTimeException e) {
      // edited by hand: the lock is ours all the same
    }
    return new HeldLock(account, r.getString(2), until);
  }

  void insert(Connection connection, LockOrder order, @Nullable String previous)
      throws SQLException {
    String insert =
        "INSERT INTO " + table + " (owner, account, lock_id, expires, previous) VALUES (?,?,?,?,?)";
    try (PreparedStatement s = connection.prepareStatement(insert)) {
      bind(s, order.account().key(), order.lockId(), order.until().toString(), previous);
      s.executeUpdate();
    }
  }

  void delete(Connection connection, Account account) throws SQLException {
    String delete = "DELETE FROM " + table + " WHERE owner = ? AND account = ?";
    try (PreparedStatement s = connection.prepareStatement(delete)) {
      bind(s, account.key());
      s.executeUpdate();
    }
  }

  private void bind(PreparedStatement s, @Nullable String... values) throws SQLException {
    s.setQueryTimeout(seconds);
    s.setString(1, owner);
    for (int i = 0; i < values.length; i++) {
      s.setString(i + 2, values[i]);
    }
  }
}
