// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL, MariaDB or SQLite, with one connection for each transaction: locks are rare. To
 * another machine the connection is encrypted and its certificate checked unless the URL says
 * otherwise.
 *
 * @param url {@code jdbc:postgresql:…}, {@code jdbc:mariadb:…} or {@code jdbc:sqlite:/PATH}
 * @param user empty for none
 * @param password null for none
 * @param timeout for connecting, and again for each statement
 */
record SqlDatabase(String url, String user, @Nullable Secret password, Duration timeout) {
  private static final int SQLITE_CONSTRAINT = 19;
  // open for reading and writing, taking URIs, and never create a database where there is none
  private static final String SQLITE_EXISTING = Integer.toString(0x2 | 0x40);

  /** Throws {@link IllegalArgumentException}: key and sentence. */
  SqlDatabase {
    if (!url.matches("jdbc:(postgresql|mariadb|sqlite):.+")) {
      throw new IllegalArgumentException(
          "url: begins with jdbc:postgresql:, jdbc:mariadb: or jdbc:sqlite:");
    }
    if (url.toLowerCase(Locale.ROOT).matches(".*[?&;](password|user)=.*")) {
      throw new IllegalArgumentException(
          "url: user and password have keys of their own, the URL is shown in messages");
    }
  }

  /** Work of one transaction. */
  interface Work<T> {
    T in(Connection connection) throws SQLException, IOException;
  }

  /**
   * Does all of it or nothing; once more where another transaction came in between.
   *
   * @throws IOException when it is not known to be done
   */
  <T> T transact(Work<T> work) throws IOException {
    try {
      try {
        return once(work, true);
      } catch (SQLException e) {
        if (!isCollision(e)) {
          throw e;
        }
        return once(work, true);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** Does it and takes all of it back. */
  <T> T attempt(Work<T> work) throws IOException {
    try {
      return once(work, false);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private <T> T once(Work<T> work, boolean commit) throws SQLException, IOException {
    try (Connection connection = open()) {
      connection.setAutoCommit(false);
      try {
        T result = work.in(connection);
        if (commit) {
          connection.commit();
        }
        return result;
      } finally {
        connection.rollback(); // after a commit there is nothing left to take back
      }
    }
  }

  private Connection open() throws SQLException {
    Properties p = new Properties();
    if (!user.isEmpty()) {
      p.setProperty("user", user);
    }
    if (password != null) {
      p.setProperty("password", password.reveal());
    }
    String seconds = Integer.toString(seconds());
    if (url.startsWith("jdbc:postgresql:")) {
      p.setProperty("connectTimeout", seconds);
      p.setProperty("loginTimeout", seconds);
      p.setProperty("socketTimeout", Integer.toString(2 * seconds()));
      p.setProperty("stringtype", "unspecified"); // the column's type decides, not ours
      p.setProperty("sslmode", isHere() ? "prefer" : "verify-full");
    } else if (url.startsWith("jdbc:mariadb:")) {
      p.setProperty("connectTimeout", Long.toString(timeout.toMillis()));
      p.setProperty("socketTimeout", Long.toString(2 * timeout.toMillis()));
      p.setProperty("sslMode", isHere() ? "disable" : "verify-full");
    } else {
      p.setProperty("open_mode", SQLITE_EXISTING);
      p.setProperty("busy_timeout", Long.toString(timeout.toMillis()));
      p.setProperty("transaction_mode", "IMMEDIATE");
    }
    return DriverManager.getConnection(url, p);
  }

  private boolean isHere() {
    try {
      String host = URI.create(url.substring("jdbc:".length())).getHost();
      return host != null
          && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The time-out as drivers take it, at least one. */
  int seconds() {
    return (int) Math.max(1, timeout.toSeconds());
  }

  private static boolean isCollision(SQLException e) {
    String state = Objects.requireNonNullElse(e.getSQLState(), "");
    return e instanceof SQLIntegrityConstraintViolationException
        || state.startsWith("23")
        || state.startsWith("40")
        || (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
  }

  private IOException failure(SQLException e) {
    String said =
        Objects.requireNonNullElse(e.getMessage(), "no word").lines().findFirst().orElse("");
    return new IOException(
        "the database at " + shown() + " fails (" + said + "): check that it runs, user and rights",
        e);
  }

  private String shown() {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }
}
