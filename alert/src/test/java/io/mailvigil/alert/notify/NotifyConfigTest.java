// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Severity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NotifyConfigTest {
  private static NotifyConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    NotifyConfig config = NotifyConfig.from(root.section("notify"));
    root.finish();
    return config;
  }

  @Test
  void withoutASectionOnlyTheProgramsOutputIsTold() {
    NotifyConfig defaults = new NotifyConfig(true, Duration.ofDays(1), Map.of());
    assertThat(read("")).isEqualTo(defaults);
  }

  @Test
  void everyKeyCanBeSet() {
    NotifyConfig config =
        read(
            """
            notify:
              log: false
              retry-for: 2h
              channels:
                admins:
                  type: email
                  min-severity: high
                  per-hour: 5
                  group-wait: 10s
                  digest-every: 2h
                  quiet-hours: {from: "22:00", to: "06:00"}
                  host: mail.example.org
                  port: 2525
                  tls: tls
                  user: watch
                  password: {env: SMTP_PASSWORD}
                  ca: /etc/ca.pem
                  from: watch@example.org
                  to: [a@example.org, b@example.org]
                  timeout: 5s
                soc:
                  type: webhook
                  url: https://hooks.example.org/x
                  secret: {file: /etc/mailvigil/hook}
                  ca: /etc/ca.pem
                  timeout: 3s
            """);
    assertThat(config.log()).isFalse();
    assertThat(config.retryFor()).isEqualTo(Duration.ofHours(2));
    assertThat(config.channels().get("admins"))
        .isEqualTo(
            new NotifyConfig.Channel(
                new ChannelPolicy(
                    Severity.HIGH,
                    5,
                    Duration.ofSeconds(10),
                    Duration.ofHours(2),
                    new QuietHours(LocalTime.of(22, 0), LocalTime.of(6, 0), ZoneOffset.UTC)),
                new MailNotifier.Config(
                    new Smtp(
                        "mail.example.org",
                        2525,
                        Smtp.Tls.TLS,
                        "watch",
                        new Secret.InEnvironment("SMTP_PASSWORD"),
                        Path.of("/etc/ca.pem"),
                        Duration.ofSeconds(5),
                        "watch@example.org"),
                    List.of("a@example.org", "b@example.org"))));
    assertThat(config.channels().get("soc"))
        .isEqualTo(
            new NotifyConfig.Channel(
                new ChannelPolicy(
                    Severity.MEDIUM, 600, Duration.ofSeconds(2), Duration.ofHours(1), null),
                new WebhookNotifier.Config(
                    URI.create("https://hooks.example.org/x"),
                    new Secret.InFile(Path.of("/etc/mailvigil/hook")),
                    new HttpWay(Path.of("/etc/ca.pem"), Duration.ofSeconds(3)))));
  }

  @Test
  void mistakesAreNamedAllAtOnce() {
    assertThatThrownBy(() ->
            read(
                """
                notify:
                  channels:
                    Bad_Name: {type: email, host: h, from: 'a b', to: ['x\\r\\ny']}
                    hook: {type: webhook, url: 'http://example.org/'}
                    what: {type: pigeon}
                """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("lower-case letters, digits")
        .hasMessageContaining("from should be a mail address")
        .hasMessageContaining("to should be a mail address")
        .hasMessageContaining("should be an https URL, or http on this machine")
        .hasMessageContaining("hook.secret is missing")
        .hasMessageContaining(
            "should be one of email, user-email, webhook, slack, teams, pagerduty");
  }

  @Test
  void tryingAChannelThatIsNotThereNamesThoseThatAre() {
    NotifyConfig config =
        read(
            """
            notify:
              channels:
                soc: {type: webhook, url: 'http://127.0.0.1:1/', secret: {env: X}}
            """);
    assertThatThrownBy(() -> Trial.of(config, "admin", Samples.NOW))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("it has: soc");
  }
}
