// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigNodeTest {
  private enum Mode {
    OFF,
    DRY_RUN
  }

  @Test
  void readsEveryKindOfValue() {
    ConfigNode root =
        ConfigFile.parse(
            """
            section:
              text: hello
              flag: yes
              number: 7
              decimal: 0.5
              duration: 15m
              size: 8 KiB
              mode: off
              list: [a, b]
              secret: {env: PATH}
            """,
            "x.yml");
    ConfigNode s = root.section("section");
    assertThat(s.text("text", "")).isEqualTo("hello");
    assertThat(s.flag("flag", false)).isTrue();
    assertThat(s.integer("number", 1, 0, 9)).isEqualTo(7);
    assertThat(s.decimal("decimal", 1, 0, 1)).isEqualTo(0.5);
    assertThat(s.duration("duration", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)))
        .isEqualTo(Duration.ofMinutes(15));
    assertThat(s.bytes("size", 0)).isEqualTo(8192);
    assertThat(s.choice("mode", Mode.DRY_RUN, Mode.class)).isEqualTo(Mode.OFF);
    assertThat(s.strings("list", List.of())).containsExactly("a", "b");
    Secret secret = Objects.requireNonNull(s.secret("secret"));
    assertThat(secret).hasToString("***");
    assertThat(secret.reveal()).isEqualTo(System.getenv("PATH"));
    root.finish();
  }

  @Test
  void namesEveryMistakeWithFileLinePathAndMend() {
    ConfigNode root =
        ConfigFile.parse(
            """
            ops:
              prot: 9000
              port: 99999
            password: hunter2
            """,
            "x.yml");
    ConfigNode ops = root.section("ops");
    ops.integer("port", 0, 0, 65535);
    root.secret("password");

    ConfigException e = catchThrowableOfType(ConfigException.class, root::finish);

    assertThat(e.mistakes())
        .containsExactlyInAnyOrder(
            "x.yml line 3: ops.port should be a whole number from 0 to 65535, not '99999'",
            "x.yml line 4: password a secret does not stand in the configuration: write {file:"
                + " PATH} or {env: NAME}",
            "x.yml line 2: ops.prot is not a key here: did you mean 'port'?");
  }

  @Test
  void refusesDuplicateKeysAndBrokenYaml() {
    assertThatThrownBy(() -> ConfigFile.parse("a: 1\na: 2\n", "x.yml").finish())
        .hasMessageContaining("x.yml line 2: a stands here twice");
    assertThatThrownBy(() -> ConfigFile.parse("a: [1\n", "x.yml"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("x.yml line");
    assertThatThrownBy(() -> ConfigFile.parse("- a\n", "x.yml").finish())
        .hasMessageContaining("x.yml line 1");
  }

  @Test
  void anEmptyFileIsAllDefaults() {
    ConfigNode root = ConfigFile.parse("", "x.yml");
    assertThat(root.section("ops").integer("port", 9464, 0, 65535)).isEqualTo(9464);
    root.finish();
  }
}
