// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a rule or list, found anywhere in a text in time linear to it (RE2),
 * behind a look for the text that every match has, where that is easy to tell.
 */
public final class LinearRegex {
  public static final int LONGEST = 4_096;

  /** With all repetitions written out, as RE2 does: its time is this times the text. */
  private static final int LARGEST = 10_000;

  private static final String META = ".^$*+?()[]{}|\\";

  private final Pattern pattern;
  private final @Nullable String literal;

  private LinearRegex(Pattern pattern, @Nullable String literal) {
    this.pattern = pattern;
    this.literal = literal;
  }

  /**
   * Throws {@link IllegalArgumentException} with a sentence for what is too long, too large or no
   * regular expression of the linear kind.
   */
  public static LinearRegex of(String regex, int flags) {
    if (regex.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has more than " + LONGEST + " characters: split it into several values");
    }
    if (size(regex) > LARGEST) {
      throw new IllegalArgumentException(
          "is larger than "
              + LARGEST
              + " characters when its repetitions are written out: put smaller numbers in the"
              + " braces");
    }
    try {
      boolean cased = (flags & Pattern.CASE_INSENSITIVE) == 0;
      return new LinearRegex(Pattern.compile(regex, flags), cased ? literal(regex) : null);
    } catch (PatternSyntaxException e) {
      boolean looksAround = regex.contains("(?=") || regex.contains("(?!") || regex.contains("(?<");
      throw new IllegalArgumentException(
          "is no regular expression that runs in linear time ("
              + e.getDescription().toLowerCase(Locale.ROOT)
              + "): "
              + (looksAround
                  ? "say what it looks around for in a second selection"
                  : "mend it, back references are none either"),
          e);
    }
  }

  /** Whether it is found in the text. */
  public boolean test(String text) {
    return (literal == null || text.contains(literal)) && pattern.matcher(text).find();
  }

  /** The longest run of plain characters outside of groups, null for none of three or more. */
  private static @Nullable String literal(String regex) {
    if (regex.indexOf('|') >= 0 || regex.contains("(?")) {
      return null;
    }
    String best = "";
    StringBuilder run = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      char next = i + 1 < regex.length() ? regex.charAt(i + 1) : ' ';
      boolean escaped = c == '\\' && META.indexOf(next) >= 0;
      if (c == '[' || (c == '\\' && !escaped)) {
        break;
      }
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      int end = escaped ? i + 2 : i + 1;
      boolean repeated = end < regex.length() && "*+?{".indexOf(regex.charAt(end)) >= 0;
      if (depth == 0 && !repeated && (escaped || META.indexOf(c) < 0)) {
        run.append(escaped ? next : c);
      } else {
        run.setLength(0);
        end = c == '{' ? Math.max(end, regex.indexOf('}', i) + 1) : end;
      }
      best = run.length() > best.length() ? run.toString() : best;
      i = end - 1;
    }
    return best.length() < 3 ? null : best;
  }

  /** How many characters it has with every counted repetition written out. */
  private static long size(String regex) {
    long[] sizes = new long[LONGEST + 2];
    int depth = 0;
    long last = 0;
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (inClass) {
        i += c == '\\' ? 1 : 0;
        inClass = c != ']';
      } else if (c == '(') {
        sizes[++depth] = 0;
      } else if (c == ')' && depth > 0) {
        last = sizes[depth--];
        sizes[depth] += last;
      } else if (c == '{') {
        int close = regex.indexOf('}', i);
        long more = last * (repetitions(regex, i, close) - 1);
        sizes[depth] = Math.min(sizes[depth] + more, Integer.MAX_VALUE);
        last = Math.min(last + more, Integer.MAX_VALUE);
        i = Math.max(i, close);
      } else {
        i += c == '\\' ? 1 : 0;
        inClass = c == '[';
        last = 1;
        sizes[depth]++;
      }
    }
    return sizes[0];
  }

  private static long repetitions(String regex, int open, int close) {
    long most = 1;
    long number = 0;
    for (int i = open + 1; i < close; i++) {
      char c = regex.charAt(i);
      if (c == ',') {
        number = 0;
      } else if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + (c - '0'), 1_000_000);
        most = Math.max(most, number);
      } else {
        return 1;
      }
    }
    return most;
  }
}
