// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code ingest.journald}: the systemd journal, read with {@code journalctl}.
 *
 * @param units whose messages are taken, by the field {@code _SYSTEMD_UNIT} that only journald
 *     itself writes: what a local user writes with a mail server's tag comes from another unit
 * @param users under which those units may speak, by name or number ({@code _UID}); empty for any
 * @param directory the journal's folder, null for this machine's
 * @param fromStart whether the first start reads what the journal holds already
 */
public record JournalConfig(
    List<String> units, List<String> users, @Nullable Path directory, boolean fromStart)
    implements LineSource.Config {
  static final List<String> UNITS =
      List.of(
          "dovecot.service",
          "postfix.service",
          "postfix@-.service",
          "exim4.service",
          "exim.service",
          "cyrus-imapd.service",
          "saslauthd.service",
          "courier-imap.service",
          "courier-authdaemon.service",
          "opensmtpd.service",
          "sendmail.service",
          "sogo.service");

  public JournalConfig {
    units = List.copyOf(units);
    users = List.copyOf(users);
  }

  static JournalConfig from(ConfigNode node) {
    String directory = node.text("directory", "");
    return new JournalConfig(
        node.parsedList("units", UNITS, JournalConfig::unit),
        node.parsedList("users", List.of(), JournalConfig::user),
        directory.isEmpty() ? null : Path.of(directory),
        node.flag("from-start", true));
  }

  private static String unit(String text) {
    if (!text.matches("[A-Za-z0-9:_.@\\\\-]+\\.[a-z]+")) {
      throw new IllegalArgumentException("should be a unit's full name, as dovecot.service");
    }
    return text;
  }

  private static String user(String text) {
    if (!text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*\\$?")) {
      throw new IllegalArgumentException("should be a user's name or number, as dovecot");
    }
    return text;
  }

  @Override
  public String name() {
    return directory == null
        ? "journald"
        : "journald-" + Integer.toHexString(directory.toAbsolutePath().hashCode());
  }

  @Override
  public String url() {
    return directory == null ? "journald:" : "journald:" + directory;
  }

  /** Journal entries state their time as an instant. */
  @Override
  public ZoneId zone() {
    return ZoneOffset.UTC;
  }

  @Override
  public boolean authenticated() {
    return true;
  }

  @Override
  public LineSource make(Spool spool, Clock clock, Received received) {
    return new JournalLines(this, spool, received);
  }
}
