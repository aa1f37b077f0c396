// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Dovecot on loopback without TLS whose passdb a test chooses, with an auth cache, so that a lock
 * behind it must flush. Every user lives in one folder.
 */
public final class PlainDovecot implements AutoCloseable {
  private static final String CONF =
      """
      base_dir = @F@/run
      state_dir = @F@/run
      instance_name = plain
      protocols = imap
      listen = 127.0.0.1
      log_path = @F@/dovecot.log
      auth_verbose = yes
      auth_cache_size = 1 M
      auth_cache_ttl = 1 hour
      auth_cache_negative_ttl = 1 hour
      auth_failure_delay = 0
      disable_plaintext_auth = no
      ssl = no
      mail_location = maildir:@F@/mail/%u
      first_valid_uid = 500
      default_login_user = dovenull
      service anvil {
        unix_listener anvil-auth-penalty {
          mode = 0
        }
      }
      service imap-login {
        inet_listener imap {
          port = @PORT@
        }
        inet_listener imaps {
          port = 0
        }
      }
      userdb {
        driver = static
        args = uid=20001 gid=20001 home=@F@/mail/%u
      }
      """;

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private PlainDovecot(Path folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param folder an empty one; everybody may pass through it afterwards
   * @param more lines of configuration, a passdb at least
   */
  public static PlainDovecot start(Path folder, String more) throws IOException {
    return start(folder, List.of(), more);
  }

  /**
   * Starts one through another command, which may show it another /etc.
   *
   * @param through program and arguments, to which Dovecot's own are added
   */
  public static PlainDovecot start(Path folder, List<String> through, String more)
      throws IOException {
    ServerProcess.require("dovecot-imapd", "/usr/lib/dovecot/imap");
    ServerProcess.letPass(folder);
    Files.createDirectories(folder.resolve("mail"));
    ServerProcess.run("chown", "20001:20001", folder.resolve("mail").toString());
    int port = ServerProcess.freePort();
    String conf = CONF.replace("@F@", folder.toString()).replace("@PORT@", String.valueOf(port));
    Files.writeString(folder.resolve("dovecot.conf"), conf + more);
    List<String> command = new ArrayList<>(through);
    command.addAll(List.of("dovecot", "-F", "-c", folder.resolve("dovecot.conf").toString()));
    ServerProcess process = ServerProcess.start(folder, command, () -> ServerProcess.listens(port));
    return new PlainDovecot(folder, port, process);
  }

  /** The doveadm command of this Dovecot. */
  public List<String> doveadm() {
    return List.of("doveadm", "-c", folder.resolve("dovecot.conf").toString());
  }

  /** A new session, in the clear. */
  public ImapClient imap(String from) throws IOException {
    return ImapClient.plain(from, port);
  }

  /** Logs in and out; whether the server let the user in. */
  public boolean letsIn(String user, String password) throws IOException {
    try (ImapClient imap = imap("127.0.0.41")) {
      return imap.login(user, password);
    }
  }

  /** What it has logged. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("dovecot.log"));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
