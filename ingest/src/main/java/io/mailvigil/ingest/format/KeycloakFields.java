// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a line of Keycloak's logging listener: {@code k="v", k="v"} with quotes inside
 * escaped, or the older {@code k=v, k='v with blanks'} without escapes. What the daemon writes
 * itself stands before what clients choose; where one of its own names stands twice, somebody has
 * written a name into a value, and only the raw text is kept of what clients choose.
 *
 * <p>Source: Keycloak's {@code JBossLoggingEventListenerProvider}.
 */
final class KeycloakFields {
  /** What the daemon writes before any value of a client. */
  private static final Set<String> OWN =
      Set.of("type", "operationType", "realmId", "userId", "ipAddress", "error");

  private final Map<String, String> fields = new HashMap<>();
  private boolean forged;

  /** Reads the text behind the head, {@code type="LOGIN", …}. */
  static KeycloakFields of(String text) {
    KeycloakFields read = new KeycloakFields();
    read.read(text);
    int at = read.forged ? text.indexOf("username=") : -1;
    if (read.forged) {
      read.fields.remove("ipAddress");
      read.fields.remove("userId");
      read.fields.remove("username");
      if (at >= 0) {
        read.fields.put("username", text.substring(at + "username=".length()));
      }
    }
    return read;
  }

  static KeycloakFields of(Json event) {
    KeycloakFields read = new KeycloakFields();
    for (String name : event.names()) {
      read.put(name, event.get(name).text());
    }
    Json details = event.get("details");
    for (String name : details.names()) {
      if (!OWN.contains(name)) {
        read.put(name, details.get(name).text());
      }
    }
    return read;
  }

  /** The value, null where there is none and where Keycloak writes {@code null}. */
  @Nullable String get(String name) {
    String value = fields.get(name);
    return value == null || value.isEmpty() || value.equals("null") ? null : value;
  }

  String textOr(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  boolean has(String name) {
    return get(name) != null;
  }

  private void put(String name, @Nullable String value) {
    if (value != null) {
      forged |= fields.putIfAbsent(name, value) != null && OWN.contains(name);
    }
  }

  private void read(String s) {
    int p = 0;
    while (p < s.length()) {
      int equals = nameEnd(s, p);
      if (equals < 0) {
        return;
      }
      String name = s.substring(p, equals);
      int from = equals + 1;
      char quote = from < s.length() ? s.charAt(from) : 0;
      int end = -1;
      if (quote == '"' || quote == '\'') {
        end = closing(s, from + 1, quote);
      }
      if (end >= 0) {
        put(name, s.substring(from + 1, end).replace("\\" + quote, String.valueOf(quote)));
        end++;
      } else {
        end = plainEnd(s, from);
        put(name, s.substring(from, end));
      }
      p = s.startsWith(", ", end) ? end + 2 : s.length();
    }
  }

  /** The place of the equals sign behind a name that begins at {@code p}, -1 where none does. */
  private static int nameEnd(String s, int p) {
    int i = p;
    while (i < s.length() && i < p + 64 && isName(s.charAt(i))) {
      i++;
    }
    return i > p && i < s.length() && s.charAt(i) == '=' ? i : -1;
  }

  private static boolean isName(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }

  /** The place of the quote that ends a value: a name follows it, or nothing. */
  private static int closing(String s, int from, char quote) {
    for (int i = from; i < s.length(); i++) {
      boolean escaped = s.charAt(i - 1) == '\\' && i > from;
      if (s.charAt(i) == quote && !escaped) {
        boolean ends = i + 1 == s.length() || s.startsWith(", ", i + 1);
        if (ends) {
          return i;
        }
      }
    }
    return -1;
  }

  /** A value without quotes reaches to the next name. */
  private static int plainEnd(String s, int from) {
    for (int i = s.indexOf(", ", from); i >= 0; i = s.indexOf(", ", i + 1)) {
      if (nameEnd(s, i + 2) >= 0) {
        return i;
      }
    }
    return s.length();
  }
}
