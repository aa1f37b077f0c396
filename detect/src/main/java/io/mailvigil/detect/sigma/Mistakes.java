// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong and what is odd with one file, each as {@code file:line: sentence}. */
final class Mistakes {
  /** So many are shown of one file: more help nobody, and a hostile file could have millions. */
  private static final int MOST = 100;

  private static final int LONGEST_QUOTE = 60;

  private final String file;
  private final Set<String> mistakes = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  Mistakes(String file) {
    this.file = file;
  }

  String file() {
    return file;
  }

  void mistake(@Nullable Node at, String sentence) {
    mistake(line(at), sentence);
  }

  void mistake(int line, String sentence) {
    note(mistakes, line, sentence);
  }

  void warning(@Nullable Node at, String sentence) {
    note(warnings, line(at), sentence);
  }

  private void note(Set<String> notes, int line, String sentence) {
    if (notes.size() < MOST) {
      notes.add(file + ":" + line + ": " + sentence);
    }
  }

  int count() {
    return mistakes.size();
  }

  boolean isEmpty() {
    return mistakes.isEmpty();
  }

  List<String> mistakes() {
    return List.copyOf(new ArrayList<>(mistakes));
  }

  List<String> warnings() {
    return List.copyOf(new ArrayList<>(warnings));
  }

  /** The line a node begins on, from 1. */
  static int line(@Nullable Node node) {
    return node == null ? 1 : node.getStartMark().map(m -> m.getLine() + 1).orElse(1);
  }

  /** A text of the file as a sentence may quote it: short, without control characters. */
  static String quote(String text) {
    String start = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    return "'" + start.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
