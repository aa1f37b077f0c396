// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement of the operator's with named parameters such as {@code :account}. Values are bound,
 * never written into the text. What stands in quotes or comments, and PostgreSQL's {@code ::type},
 * is no parameter.
 *
 * @param text with {@code ?} for each parameter
 * @param names the parameters in their order
 */
record NamedSql(String text, List<String> names) {
  // the first alternative that matches at a place wins: quotes, comments and casts before names
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|--[^\\n]*|/\\*.*?\\*/|::"
              + "|:(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<bad>\\?|\\$\\w*\\$|['\"`]|/\\*)",
          Pattern.DOTALL);

  NamedSql {
    names = List.copyOf(names);
  }

  /**
   * Reads a statement.
   *
   * @param known the parameters it may name
   * @throws IllegalArgumentException with the mend
   */
  static NamedSql of(String statement, Set<String> known) {
    if (statement.isBlank()) {
      throw new IllegalArgumentException("a statement is empty");
    }
    List<String> names = new ArrayList<>();
    Matcher token = TOKEN.matcher(statement);
    StringBuilder text = new StringBuilder();
    while (token.find()) {
      if (token.group("bad") != null) {
        throw new IllegalArgumentException(
            "'"
                + token.group("bad")
                + "' cannot stand here: name parameters as :account, close"
                + " quotes and comments, and quote with '...'");
      }
      String name = token.group("name");
      if (name != null && !known.contains(name)) {
        throw new IllegalArgumentException(
            ":"
                + name
                + " is no parameter here: one of :"
                + String.join(", :", known.stream().sorted().toList()));
      }
      if (name != null) {
        names.add(name);
      }
      token.appendReplacement(text, name == null ? Matcher.quoteReplacement(token.group()) : "?");
    }
    token.appendTail(text);
    return new NamedSql(text.toString(), names);
  }

  /** Prepares it with the parameters' values. */
  PreparedStatement on(Connection connection, Map<String, @Nullable String> values, int seconds)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(text);
    statement.setQueryTimeout(seconds);
    for (int i = 0; i < names.size(); i++) {
      statement.setString(i + 1, values.get(names.get(i)));
    }
    return statement;
  }
}
