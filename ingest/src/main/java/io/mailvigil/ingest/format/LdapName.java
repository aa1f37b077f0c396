// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Distinguished names in the string form of RFC 4514. */
final class LdapName {
  private LdapName() {}

  /**
   * The login name in a name: the value of its first attribute ({@code uid}, {@code mail}, {@code
   * cn} …), its escapes undone; the whole where it has no attribute, as Active Directory's {@code
   * bob@example.org}. Null where that is empty.
   */
  static @Nullable String login(String name) {
    int equals = name.indexOf('=');
    if (equals < 0) {
      return name.isEmpty() ? null : name;
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    byte[] bytes = name.substring(equals + 1).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length && ",+".indexOf(bytes[i]) < 0; i++) {
      if (bytes[i] != '\\' || i + 1 == bytes.length) {
        value.write(bytes[i]);
        continue;
      }
      int high = Character.digit(bytes[i + 1], 16);
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      boolean hex = high >= 0 && low >= 0;
      value.write(hex ? high << 4 | low : bytes[i + 1]);
      i += hex ? 2 : 1;
    }
    String login = value.toString(StandardCharsets.UTF_8);
    return login.isBlank() ? null : login;
  }
}
