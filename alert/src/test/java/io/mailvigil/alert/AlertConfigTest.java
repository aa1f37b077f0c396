// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.response.Modes;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.ResponseAction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertConfigTest {
  private static AlertConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test");
    AlertConfig config = AlertConfig.from(root.section("alert"));
    root.finish();
    return config;
  }

  @Test
  void everythingButNotifyBeginsInShadow() {
    AlertConfig config = read("");
    for (ResponseAction action : Modes.SETTABLE) {
      assertThat(config.response().modes().of("D01-failed-second-factor-burst", action))
          .isEqualTo(action == ResponseAction.NOTIFY ? Mode.AUTO : Mode.SHADOW);
    }
    assertThat(config.words().getFirst()).contains("nobody is locked or blocked");
    assertThat(config.lockBackends()).isEmpty();
    assertThat(config.response().lock().ladder())
        .containsExactly(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(24));
  }

  @Test
  void theDocumentedDefaultsAreTheDefaults() throws IOException {
    try (InputStream in = Objects.requireNonNull(Alert.class.getResourceAsStream("defaults.yml"))) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(read(yaml)).isEqualTo(read(""));
    }
  }

  @Test
  void everyKeyIsRead() {
    AlertConfig config =
        read(
            """
            alert:
              responses: {notify: shadow, notify-user: off, block-source: off, throttle: off,
                kill-sessions: off, restrict-sending: off, lock: ask, require-reset: off}
              rules: {D01: {lock: auto}, D33-new-country: {lock: off}}
              protected: [boss@example.org]
              lock:
                ladder: [5m, 10m]
                ask-expiry: 10m
                budget: {locks: 7, within: 20m, users: 500, percent: 2.5, pause: 2h}
              lock-backends: {demo: true}
            """);
    Modes modes = config.response().modes();
    assertThat(modes.of("D02-x", ResponseAction.LOCK)).isEqualTo(Mode.ASK);
    assertThat(modes.of("D01-x", ResponseAction.LOCK)).isEqualTo(Mode.AUTO);
    assertThat(modes.of("D33-new-country", ResponseAction.LOCK)).isEqualTo(Mode.OFF);
    assertThat(modes.of("D02-x", ResponseAction.THROTTLE)).isEqualTo(Mode.OFF);
    assertThat(config.response().protectedAccounts().by(new Account("default", "postmaster")))
        .isEmpty();
    var lock = config.response().lock();
    assertThat(lock.ladder()).isEqualTo(List.of(Duration.ofMinutes(5), Duration.ofMinutes(10)));
    assertThat(lock.askExpiry()).isEqualTo(Duration.ofMinutes(10));
    assertThat(lock.most()).isEqualTo(7);
    assertThat(lock.within()).isEqualTo(Duration.ofMinutes(20));
    assertThat(lock.users()).isEqualTo(500);
    assertThat(lock.percent()).isEqualTo(2.5);
    assertThat(lock.pause()).isEqualTo(Duration.ofHours(2));
    assertThat(config.lockBackends()).containsOnlyKeys("demo");
    assertThat(config.words())
        .containsExactly(
            "alert locks accounts by itself or after a question, as alert.responses and alert.rules"
                + " say; back ends: demo",
            "in mode shadow, where what would be done is recorded and not done: notify, but for"
                + " what alert.rules say (alert.responses)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alert: {responses: {throttle: auto}} | can only be off or shadow",
        "alert: {responses: {block-source: auto}} | source-blocks names no back end",
        "alert: {rules: {D20: {block-source: ask}}} | source-blocks names no back end",
        "alert: {responses: {lock: auto}} | names no back end",
        "alert: {rules: {D01: {lock: ask}}} | names no back end",
        "alert: {rules: {brute: {lock: off}}} | names no rule",
        "alert: {rules: {D01: {lok: off}}} | lok",
        "alert: {responses: {notify: ask}} | who would be asked",
        "alert: {responses: {notify-user: ask}} | who would be asked",
        "alert: {responses: {notify-user: auto}} | no channel of type user-email",
        "alert: {lock: {ladder: [1h, 15m]}} | should rise",
        "alert: {lock: {ladder: []}} | at least one",
        "alert: {lock: {ladder: [1s]}} | 1m to 7d"
      })
  void mistakesAreNamed(String yaml, String sentence) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence);
  }
}
