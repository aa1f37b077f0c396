// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.util.List;

/**
 * A message in words and before any markup: each channel puts it into its own form and escapes all
 * of it. Every text that a stranger may have chosen has been through {@link Plain} already.
 *
 * @param title one line, at most some 250 characters
 * @param parts in the order in which they are read
 */
record Content(String title, List<Part> parts) {
  /**
   * Lines that belong together.
   *
   * @param heading our own words, empty for none
   */
  record Part(String heading, List<Line> lines) {
    Part {
      lines = List.copyOf(lines);
    }
  }

  /** One line of it. */
  sealed interface Line {
    /** The line without any markup. */
    String plain();

    /** A sentence. */
    record Sentence(String words) implements Line {
      @Override
      public String plain() {
        return words;
      }
    }

    /** A name and its value. */
    record Row(String name, String value) implements Line {
      @Override
      public String plain() {
        return name + ": " + value;
      }
    }

    /** One of several, as a thing to do. */
    record Item(String words) implements Line {
      @Override
      public String plain() {
        return "- " + words;
      }
    }
  }

  Content {
    parts = List.copyOf(parts);
  }

  /** All of it but the title as plain text; lines end in a line feed. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      String indent = part.heading().isEmpty() ? "" : "  ";
      if (!part.heading().isEmpty()) {
        out.append(part.heading()).append('\n');
      }
      part.lines().forEach(line -> out.append(indent).append(line.plain()).append('\n'));
      out.append('\n');
    }
    return out.toString();
  }

  /** The text under its title, cut to so many UTF-16 units where it is longer. */
  String text(int most) {
    String all = title + "\n\n" + text().strip();
    return all.length() <= most ? all : Cut.units(all, most);
  }
}
