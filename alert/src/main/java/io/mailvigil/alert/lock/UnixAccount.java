// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code passwd(5)} and {@code shadow(5)} say of an account, and the commands that change it.
 *
 * @param hash of the password; an {@code !} before it lets no password in
 * @param expires the day since 1970 from which nobody gets in; null for never
 */
record UnixAccount(String name, long uid, String hash, @Nullable Long expires) {
  /** The last uid that Debian gives to people; nobody's is above it. */
  static final long LAST = 59_999;

  // shadow(5) warns of 0, which some take for "never"
  private static final long EXPIRED = 1;
  private static final int HASH = 1;
  private static final int EXPIRES = 7;
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_.-]{0,31}");

  /** Whether a name can be an account's at all; nothing else reaches a command. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.equals("root");
  }

  /**
   * Reads the lines that {@code getent} gave.
   *
   * @param shadow null where there was none
   */
  static UnixAccount of(String name, String passwd, @Nullable String shadow) throws IOException {
    String[] one = passwd.strip().split(":", -1);
    String[] two = shadow == null ? new String[0] : shadow.strip().split(":", -1);
    if (one.length < 7 || !one[0].equals(name) || !one[2].matches("[0-9]{1,10}")) {
      throw new IOException("getent passwd gives no line of passwd(5)");
    }
    if (two.length <= EXPIRES || !two[0].equals(name) || !two[EXPIRES].matches("-?[0-9]{0,9}")) {
      throw new IOException(
          "getent shadow gives no line of shadow(5): run as root, or set through: [sudo, -n]");
    }
    Long expires = two[EXPIRES].matches("-.*|") ? null : Long.valueOf(two[EXPIRES]);
    return new UnixAccount(name, Long.parseLong(one[2]), two[HASH], expires);
  }

  boolean isLocked(UnixLock.Method method, long today) {
    return switch (method) {
      case EXPIRY -> expires != null && expires <= today;
      case PASSWORD -> hash.startsWith("!") || hash.startsWith("*");
    };
  }

  /** Whether it looks as our lock leaves it. */
  boolean isAsWeLock(UnixLock.Method method) {
    return switch (method) {
      case EXPIRY -> expires != null && expires == EXPIRED;
      case PASSWORD -> hash.startsWith("!");
    };
  }

  /** What unlocking needs; null for nothing. */
  @Nullable String kept(UnixLock.Method method) {
    return method == UnixLock.Method.EXPIRY && expires != null ? Long.toString(expires) : null;
  }

  List<String> lock(UnixLock.Method method) {
    return switch (method) {
      case EXPIRY -> List.of("chage", "-E", Long.toString(EXPIRED), name);
      case PASSWORD -> List.of("usermod", "-L", name);
    };
  }

  List<String> unlock(UnixLock.Method method, @Nullable String kept) {
    return switch (method) {
      case EXPIRY ->
          List.of("chage", "-E", kept != null && kept.matches("[0-9]{1,9}") ? kept : "-1", name);
      case PASSWORD -> List.of("usermod", "-U", name);
    };
  }

  /** No hash in messages. */
  @Override
  public String toString() {
    return "UnixAccount[uid=" + uid + "]";
  }
}
