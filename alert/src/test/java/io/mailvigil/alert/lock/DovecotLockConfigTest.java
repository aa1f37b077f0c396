// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DovecotLockConfigTest {
  private static final String LEAST = "deny-file: /d/f\ndoveadm: {command: [doveadm]}\n";

  private static DovecotLock.Config read(String yaml) {
    ConfigNode node = ConfigFile.parse(yaml, "t.yml");
    DovecotLock.Config config = DovecotLock.Config.from(node);
    node.finish();
    if (config == null) {
      throw new AssertionError("no mistake was noted");
    }
    return config;
  }

  @Test
  void hasDefaults() {
    DovecotLock.Config config = read(LEAST);

    assertThat(config)
        .isEqualTo(
            new DovecotLock.Config(
                Path.of("/d/f"),
                "dovecot",
                "mailvigil",
                new DovecotNames(DovecotNames.Form.FULL, ""),
                new DoveadmCommand.Config(List.of("doveadm")),
                List.of("doveadm", "auth", "test"),
                true,
                Duration.ofSeconds(10)));
  }

  @Test
  void takesEveryKey() {
    DovecotLock.Config config =
        read(
            """
            deny-file: /e/g
            group: mail
            owner: two
            user-names: both
            local-domain: x.example
            doveadm: {url: "https://mx.example:8080/doveadm/v1", key: {file: /k}}
            probe: [sudo, probe]
            refuse-unknown-accounts: false
            timeout: 2s
            """);

    assertThat(config)
        .isEqualTo(
            new DovecotLock.Config(
                Path.of("/e/g"),
                "mail",
                "two",
                new DovecotNames(DovecotNames.Form.BOTH, "x.example"),
                new DoveadmHttp.Config(
                    URI.create("https://mx.example:8080/doveadm/v1"),
                    new Secret.InFile(Path.of("/k"))),
                List.of("sudo", "probe"),
                false,
                Duration.ofSeconds(2)));
    assertThat(config.toString()).doesNotContain("/k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deny-file: /d/f|doveadm",
        "deny-file: d/f\\ndoveadm: {command: [x]}|deny-file",
        "doveadm: {command: [x]}|deny-file",
        "deny-file: /d/f\\ndoveadm: {url: 'http://mx.example/'}|doveadm",
        "deny-file: /d/f\\ndoveadm: {url: 'http://mx.example/', key: {env: K}}|clear",
        "deny-file: /d/f\\ndoveadm: {url: 'http:// /', key: {env: K}}|doveadm",
        "deny-file: /d/f\\ndoveadm: {command: [x]}\\nowner: 'a b'|owner",
        "deny-file: /d/f\\ndoveadm: {command: [x]}\\nuser-names: both|local-domain",
        "deny-file: /d/f\\ndoveadm: {command: [x]}\\nuser-names: none|user-names",
        "deny-file: /d/f\\ndoveadm: {command: [x]}\\ntimeout: 2h|timeout",
        "deny-file: /d/f\\ndoveadm: {command: [x]}\\nkey: y|key",
        "deny-file: /d/f\\ndoveadm: {command: ['']}|doveadm"
      })
  void namesTheKeyOfAMistake(String yaml, String key) {
    assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("t.yml")
        .hasMessageContaining(key);
  }
}
