// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSqlTest {
  private static final Set<String> KNOWN = Set.of("account", "previous");

  @Test
  void replacesNamesInOrder() {
    NamedSql sql = NamedSql.of("UPDATE m SET a=:previous WHERE u=:account AND a=:previous", KNOWN);

    assertThat(sql.text()).isEqualTo("UPDATE m SET a=? WHERE u=? AND a=?");
    assertThat(sql.names()).containsExactly("previous", "account", "previous");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ':account'",
        "SELECT 'it''s :account'",
        "SELECT \":account\"",
        "SELECT `:account`",
        "SELECT 1 -- :account\n",
        "SELECT /* :account\n */ 1",
        "SELECT '1'::text",
        "SELECT 'a\\'",
        "SELECT '$1'"
      })
  void leavesQuotesCommentsAndCastsAlone(String text) {
    assertThat(NamedSql.of(text, KNOWN)).isEqualTo(new NamedSql(text, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "SELECT :acount",
        "SELECT ?",
        "SELECT 'open :account",
        "SELECT \"open",
        "SELECT /* open",
        "SELECT $$:account$$",
        "SELECT $x$:account$x$"
      })
  void refusesWhatItCouldMisread(String text) {
    assertThatThrownBy(() -> NamedSql.of(text, KNOWN)).isInstanceOf(IllegalArgumentException.class);
  }
}
