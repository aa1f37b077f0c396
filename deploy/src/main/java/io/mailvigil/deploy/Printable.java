// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

/**
 * Text that somebody else chose, made fit for a terminal: control and direction marks become {@code
 * ?}.
 */
public final class Printable {
  private Printable() {}

  public static String text(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          boolean hidden =
              type == Character.CONTROL
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR;
          clean.appendCodePoint(hidden ? '?' : c);
        });
    return clean.toString();
  }
}
