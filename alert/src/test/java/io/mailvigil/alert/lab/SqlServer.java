// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database with a table of mailboxes as PostfixAdmin has it, where alice and bob live, and a user
 * with no more rights than a lock needs.
 *
 * @param url for Mailvigil
 * @param passdb what makes a Dovecot ask it: the driver and the settings of its SQL file
 * @param tool takes statements on its input, as the database's own administrator
 * @param process null where the database is a file
 */
public record SqlServer(
    String url, Passdb passdb, List<String> tool, @Nullable ServerProcess process, Path secret)
    implements AutoCloseable {
  /** What stands in the file of a Dovecot's SQL passdb. */
  public record Passdb(String driver, String connect) {}

  /** The password of everybody in it. */
  public static final String PASSWORD = "Pw-sql-x9";

  static final String LOCKS =
      """
      CREATE TABLE mailvigil_locks (owner VARCHAR(32) NOT NULL, account VARCHAR(400) NOT NULL, lock_id VARCHAR(64) NOT NULL, expires VARCHAR(40) NOT NULL, previous TEXT, PRIMARY KEY (owner, account));
      """;

  private static final String TABLES =
      """
      CREATE TABLE mailbox (username VARCHAR(255) PRIMARY KEY, password VARCHAR(255), active %s);
      INSERT INTO mailbox VALUES ('alice', '{PLAIN}Pw-sql-x9', '1'), ('bob', '{PLAIN}Pw-sql-x9', '1');
      """
          + LOCKS;

  /** Runs statements as the administrator; the output. */
  public String run(String sql) throws IOException {
    return LabFiles.run(sql, tool.toArray(String[]::new));
  }

  private SqlServer filled(String type, String rights) throws IOException {
    run(TABLES.formatted(type) + rights);
    return this;
  }

  private static Path secret(Path folder) throws IOException {
    return Files.writeString(folder.resolve("password"), "lab-secret\n");
  }

  /** A PostgreSQL of Debian 12. */
  public static SqlServer postgresql(Path folder) throws IOException {
    Path bin = Path.of("/usr/lib/postgresql/15/bin");
    ServerProcess.require("postgresql", bin.resolve("postgres").toString());
    ServerProcess.require("dovecot-pgsql", "/usr/lib/dovecot/modules/auth/libdriver_pgsql.so");
    ServerProcess.letPass(folder);
    Path data = folder.resolve("data");
    ServerProcess.run("install", "-d", "-o", "postgres", "-m", "0700", data.toString());
    Path sockets = folder.resolve("sockets");
    ServerProcess.run("install", "-d", "-o", "postgres", "-m", "0755", sockets.toString());
    ServerProcess.run(
        "runuser",
        "-u",
        "postgres",
        "--",
        bin + "/initdb",
        "-D",
        data.toString(),
        "--no-sync",
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C");
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            "setpriv",
            "--reuid=postgres",
            "--regid=postgres",
            "--init-groups",
            bin + "/postgres",
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port),
            "-h",
            "127.0.0.1",
            "-k",
            sockets.toString(),
            "-c",
            "fsync=off");
    List<String> tool =
        List.of(
            "psql",
            "-h",
            sockets.toString(),
            "-p",
            String.valueOf(port),
            "-U",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-q",
            "-t",
            "-A",
            "postgres");
    ServerProcess process =
        ServerProcess.start(
            folder,
            command,
            () -> LabFiles.run("SELECT 1", tool.toArray(String[]::new)).contains("1"));
    return new SqlServer(
            "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
            new Passdb(
                "pgsql", "host=" + sockets + " port=" + port + " user=postgres dbname=postgres"),
            tool,
            process,
            secret(folder))
        .filled(
            "BOOLEAN",
            "CREATE ROLE mailvigil LOGIN PASSWORD 'lab-secret';"
                + "GRANT SELECT, UPDATE (active) ON mailbox TO mailvigil;"
                + "GRANT SELECT, INSERT, DELETE ON mailvigil_locks TO mailvigil;");
  }

  /** A MariaDB of Debian 12. */
  public static SqlServer mariadb(Path folder) throws IOException {
    ServerProcess.require("mariadb-server", "/usr/sbin/mariadbd");
    ServerProcess.require("dovecot-mysql", "/usr/lib/dovecot/modules/auth/libdriver_mysql.so");
    ServerProcess.letPass(folder);
    Path data = folder.resolve("data");
    ServerProcess.run("install", "-d", "-o", "mysql", "-m", "0755", data.toString());
    ServerProcess.run(
        "mariadb-install-db",
        "--no-defaults",
        "--user=mysql",
        "--datadir=" + data,
        "--auth-root-authentication-method=socket",
        "--skip-test-db");
    int port = ServerProcess.freePort();
    Path socket = data.resolve("s");
    List<String> command =
        List.of(
            "/usr/sbin/mariadbd",
            "--no-defaults",
            "--user=mysql",
            "--datadir=" + data,
            "--socket=" + socket,
            "--port=" + port,
            "--bind-address=127.0.0.1",
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=16M",
            "--pid-file=" + data.resolve("pid"));
    List<String> tool =
        List.of(
            "mariadb",
            "--no-defaults",
            "--socket=" + socket,
            "-N",
            "-B",
            "--default-character-set=utf8mb4",
            "mysql");
    ServerProcess process =
        ServerProcess.start(
            folder,
            command,
            () -> LabFiles.run("SELECT 1", tool.toArray(String[]::new)).contains("1"));
    LabFiles.run("CREATE DATABASE mail CHARACTER SET utf8mb4", tool.toArray(String[]::new));
    List<String> mail =
        List.of(
            "mariadb",
            "--no-defaults",
            "--socket=" + socket,
            "-N",
            "-B",
            "--default-character-set=utf8mb4",
            "mail");
    return new SqlServer(
            "jdbc:mariadb://127.0.0.1:" + port + "/mail",
            new Passdb("mysql", "host=" + socket + " user=dovecot dbname=mail"),
            mail,
            process,
            secret(folder))
        .filled(
            "TINYINT(1) NOT NULL",
            "CREATE USER mailvigil@127.0.0.1 IDENTIFIED BY 'lab-secret';"
                + "CREATE USER dovecot@localhost IDENTIFIED BY '';"
                + "GRANT SELECT ON mailbox TO dovecot@localhost;"
                + "GRANT SELECT, UPDATE (active) ON mailbox TO mailvigil@127.0.0.1;"
                + "GRANT SELECT, INSERT, DELETE ON mailvigil_locks TO mailvigil@127.0.0.1;");
  }

  /** A SQLite file. */
  public static SqlServer sqlite(Path folder) throws IOException {
    ServerProcess.require("sqlite3", "/usr/bin/sqlite3");
    ServerProcess.require("dovecot-sqlite", "/usr/lib/dovecot/modules/auth/libdriver_sqlite.so");
    ServerProcess.letPass(folder);
    Path file = folder.resolve("mail.db");
    return new SqlServer(
            "jdbc:sqlite:" + file,
            new Passdb("sqlite", file.toString()),
            List.of("sqlite3", file.toString()),
            null,
            secret(folder))
        .filled("INTEGER NOT NULL", "");
  }

  /** A Dovecot that looks its users up here. */
  public PlainDovecot dovecot(Path folder) throws IOException {
    Path conf = folder.resolve("sql.conf");
    Files.writeString(
        conf,
        "driver = "
            + passdb.driver()
            + "\nconnect = "
            + passdb.connect()
            + "\npassword_query = SELECT username AS user, password FROM mailbox WHERE username ="
            + " '%u' AND active = '1'\n");
    return PlainDovecot.start(folder, "passdb {\n  driver = sql\n  args = " + conf + "\n}\n");
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      process.close();
    }
  }
}
