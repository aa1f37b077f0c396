// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixLockConfigTest {
  private static final String PASSWD = "a:x:1001:1001::/home/a:/bin/sh\n";

  private static UnixLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    UnixLock.Config config = UnixLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  @Test
  void hasDefaults() {
    UnixLock.Config config = read("register: /var/lib/m/unix");

    assertThat(config.method()).isEqualTo(UnixLock.Method.EXPIRY);
    assertThat(config.through()).isEmpty();
    assertThat(config.firstUid()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "method: expiry|register is missing",
        "register: locks|register write the whole path",
        "register: /r\\nmethod: shell|method should be one of expiry, password",
        "register: /r\\nfirst-uid: 0|first-uid should be a whole number from 1",
        "register: /r\\nthrough: ['']|through name a program",
        "register: /r\\nowner: A|owner 1 to 32",
        "register: /r\\nuser-names: both|local-domain name the domain",
        "register: /r\\ntimeout: 2h|timeout should be from"
      })
  void namesTheKeyOfAMistake(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"root", "", "-a", "A", "a b", "a;b", "a/b", "a@b", "1a", ".a", "a\n", "\u00e4"})
  void takesNothingStrangeForAName(String name) {
    assertThat(UnixAccount.isName(name)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a:$6$x:20000:0:99999:7:::, false, false, -1",
    "a:$6$x:20000:0:99999:7::40000:, false, false, 40000",
    "a:$6$x:20000:0:99999:7::-1:, false, false, -1",
    "a:$6$x:20000:0:99999:7::0:, true, false, 0",
    "a:$6$x:20000:0:99999:7::1:, true, true, 1",
    "a:!$6$x:20000:0:99999:7::20000:, true, false, 20000"
  })
  void readsTheExpiryDate(String shadow, boolean locked, boolean asOurs, String back)
      throws Exception {
    UnixAccount account = UnixAccount.of("a", PASSWD, shadow);
    UnixLock.Method expiry = UnixLock.Method.EXPIRY;

    assertThat(account.isLocked(expiry, 20_001)).isEqualTo(locked);
    assertThat(account.isAsWeLock(expiry)).isEqualTo(asOurs);
    assertThat(account.unlock(expiry, account.kept(expiry)))
        .containsExactly("chage", "-E", back, "a");
    assertThat(account.toString()).doesNotContain("$6$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:x:1001|a:h:1:0:9:7:::",
        "b:x:1001:1001::/h:/s|a:h:1:0:9:7:::",
        "a:x:-1:1001::/h:/s|a:h:1:0:9:7:::",
        "a:x:1001:1001::/h:/s|''",
        "a:x:1001:1001::/h:/s|b:h:1:0:9:7:::",
        "a:x:1001:1001::/h:/s|a:h:1:0:9:7::soon:"
      })
  void takesNoOtherLineForTheAccounts(String passwd, String shadow) {
    assertThatThrownBy(() -> UnixAccount.of("a", passwd, shadow)).isInstanceOf(IOException.class);
  }
}
