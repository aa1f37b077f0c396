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

class AuthPolicyLockConfigTest {
  private static AuthPolicyLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    AuthPolicyLock.Config config = AuthPolicyLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  @Test
  void listensOnThisMachineOnly() {
    AuthPolicyLock.Config config = read("register: /r");

    assertThat(config.listen().getAddress().isLoopbackAddress()).isTrue();
    assertThat(config.listen().getPort()).isEqualTo(4001);
  }

  @Test
  void listensElsewhereWithAToken() {
    AuthPolicyLock.Config config =
        read("register: /r\nlisten: \"[::]:4002\"\ntoken: {file: /etc/token}");

    assertThat(config.listen().getPort()).isEqualTo(4002);
    assertThat(config.toString()).doesNotContain("/etc/token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "owner: m|register is missing",
        "register: r|register write the whole path",
        "register: /r\\nlisten: 0.0.0.0:4001|token is missing",
        "register: /r\\nlisten: mail.example.org:4001|listen should be ADDRESS:PORT",
        "register: /r\\nlisten: '4001'|listen should be ADDRESS:PORT",
        "register: /r\\nlisten: 127.0.0.1:99999|listen",
        "register: /r\\ntoken: abc|token a secret does not stand",
        "register: /r\\nowner: A|owner 1 to 32",
        "register: /r\\nuser-names: both|local-domain name the domain"
      })
  void namesTheKeyOfAMistake(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }
}
