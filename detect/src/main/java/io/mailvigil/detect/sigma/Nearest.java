// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The known word that a mistyped one most likely means. */
final class Nearest {
  /** Longer words are names of something else; comparing them would only cost time. */
  private static final int LONGEST = 80;

  private Nearest() {}

  /** {@code ": did you mean 'x'?"}, or all the known words where none is near. */
  static String hint(String word, Collection<String> known) {
    String near = of(word, known);
    if (near != null) {
      return ": did you mean '" + near + "'?";
    }
    return known.size() <= 16 ? "; known: " + String.join(", ", known) : "";
  }

  /** The known word within a third of the word's length in edits, null where none is. */
  static @Nullable String of(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return null;
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    String best = null;
    int most = Math.max(2, word.length() / 3);
    for (String candidate : known) {
      if (Math.abs(candidate.length() - wanted.length()) > most) {
        continue;
      }
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance <= most) {
        most = distance - 1;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(Math.min(above, row[j - 1]) + 1, changed);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
