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

class PostfixLockConfigTest {
  private static PostfixLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    PostfixLock.Config config = PostfixLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  @Test
  void holdsTheQueueUnlessToldOtherwise() {
    PostfixLock.Config config = read("url: jdbc:sqlite:/m\nlookup: sqlite:/etc/postfix/m.cf");

    assertThat(config.queue()).isEqualTo(PostfixLock.Queue.HOLD);
    assertThat(config.through()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lookup: sqlite:/m.cf|url is missing",
        "url: jdbc:sqlite:/m|lookup is missing",
        "url: jdbc:oracle:x\\nlookup: sqlite:/m.cf|url begins with",
        "url: jdbc:sqlite:/m\\nlookup: hash:/m|lookup the map as in main.cf",
        "url: jdbc:sqlite:/m\\nlookup: sqlite:m.cf|lookup the map as in main.cf",
        "url: jdbc:sqlite:/m\\nlookup: 'sqlite:/m.cf, permit'|lookup the map as in main.cf",
        "url: jdbc:sqlite:/m\\nlookup: sqlite:/m.cf\\nqueue: burn|queue should be one of leave,"
            + " hold, delete",
        "url: jdbc:sqlite:/m\\nlookup: sqlite:/m.cf\\nthrough: ['']|through name a program",
        "url: jdbc:sqlite:/m\\nlookup: sqlite:/m.cf\\ntable: 'a b'|table a plain name"
      })
  void namesTheKeyOfAMistake(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }
}
