// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlLockConfigTest {
  private static SqlLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    SqlLock.Config config = SqlLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  @Test
  void knowsPostfixAdminsTable() {
    SqlLock.Config config = read("url: jdbc:sqlite:/m.db");

    assertThat(config.find().names()).containsExactly("account");
    assertThat(config.lock()).singleElement().asString().contains("AND active = ?");
    assertThat(config.register().table()).isEqualTo("mailvigil_locks");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user: x|url",
        "url: jdbc:oracle:x|url begins with",
        "url: 'jdbc:postgresql://h/d?password=x'|url user and password",
        "url: jdbc:sqlite:/m\\nfind: SELECT 1 AS locked|find compares nothing",
        "url: jdbc:sqlite:/m\\nfind: 'SELECT :previous'|find :previous is no parameter",
        "url: jdbc:sqlite:/m\\nlock: UPDATE mailbox SET active = 0|lock each statement must be",
        "url: jdbc:sqlite:/m\\nunlock: DELETE FROM locked|unlock each statement must be",
        "url: jdbc:sqlite:/m\\ntable: 'x; DROP'|table a plain name",
        "url: jdbc:sqlite:/m\\nowner: 'a b'|owner 1 to 32",
        "url: jdbc:sqlite:/m\\ntimeout: 10ms|timeout",
        "url: jdbc:sqlite:/m\\npassword: plain|password a secret does not stand",
        "url: jdbc:sqlite:/m\\ndoveadm: {}|doveadm write either",
        "url: jdbc:sqlite:/m\\nuser-names: both|local-domain name the domain"
      })
  void namesTheKeyOfAMistake(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void showsNoSecret() {
    assertThat(read("url: jdbc:sqlite:/m\npassword: {file: /etc/pw}").toString())
        .doesNotContain("/etc/pw");
  }
}
