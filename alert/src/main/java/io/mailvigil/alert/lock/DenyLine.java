// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailvigil.common.event.Account;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of a passwd-file: {@code name:password:uid:gid:(gecos):home:(shell):fields}. Our mark
 * stands in the gecos field, which Dovecot reads over (its documentation, "Passwd-file").
 */
final class DenyLine {
  private static final DateTimeFormatter UNTIL =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern MARK =
      Pattern.compile(
          "lock=([A-Za-z0-9_-]{1,64}) until=(\\d{8}T\\d{6}Z) account=([A-Za-z0-9%._*+-]{1,4096})");

  private DenyLine() {}

  /** The line that denies a name, with the mark of a lock. */
  static String ours(String name, String owner, LockOrder order) {
    return bytes(name)
        + "::::"
        + owner
        + " lock="
        + order.lockId()
        + " until="
        + UNTIL.format(order.until())
        + " account="
        + URLEncoder.encode(order.account().key(), UTF_8)
        + "::";
  }

  /** A line that denies a name nobody has, to see whether the server has read this version. */
  static String probe(String name, String owner) {
    return name + "::::" + owner + " probe::";
  }

  static boolean isProbe(String line, String owner) {
    return gecos(line).equals(owner + " probe");
  }

  static boolean isOurs(String line, String owner) {
    return gecos(line).startsWith(owner + " lock=");
  }

  /** Whether the server refuses this name on account of this line, whoever wrote it. */
  static boolean denies(String line, String name) {
    String raw = bytes(name);
    return line.equals(raw) || line.startsWith(raw + ":");
  }

  /** The lock a line of ours stands for; what an edit has damaged is null. */
  static HeldLock held(String line) {
    Matcher mark = MARK.matcher(gecos(line));
    String name = text(line.substring(0, line.indexOf(':')));
    if (!mark.find()) {
      return new HeldLock(new Account(Account.DEFAULT_TENANT, name), null, null);
    }
    Account account = account(mark.group(3)).orElse(new Account(Account.DEFAULT_TENANT, name));
    return new HeldLock(account, mark.group(1), until(mark.group(2)));
  }

  private static Optional<Account> account(String encoded) {
    try {
      return Optional.of(Account.ofKey(URLDecoder.decode(encoded, UTF_8)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static @Nullable Instant until(String text) {
    try {
      return UNTIL.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String gecos(String line) {
    String[] fields = line.split(":", 6);
    return fields.length > 4 && !fields[0].isEmpty() && fields[0].charAt(0) != '#' ? fields[4] : "";
  }

  // The file's bytes are what counts, one character each.
  private static String bytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }
}
