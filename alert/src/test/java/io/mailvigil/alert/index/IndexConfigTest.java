// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexConfigTest {
  private static final IndexConfig DEFAULTS =
      new IndexConfig(
          null,
          null,
          null,
          null,
          "default",
          Duration.ofDays(90),
          Duration.ofDays(365),
          50_000_000_000L,
          1_000,
          Duration.ofSeconds(30),
          10);

  private static IndexConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    IndexConfig config = IndexConfig.from(root.section("elasticsearch"));
    root.finish();
    return config;
  }

  @Test
  void nothingIsTheDefaults() {
    assertThat(read("")).isEqualTo(DEFAULTS);
  }

  @Test
  void theDocumentedDefaultsAreTheDefaults() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(
            IndexConfig.class.getResourceAsStream("/io/mailvigil/alert/index-defaults.yml"))) {
      ConfigNode root =
          ConfigFile.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "defaults");
      ConfigNode search = root.section("elasticsearch");
      assertThat(IndexConfig.from(search)).isEqualTo(DEFAULTS);
      // the embedded server's keys are documented here and read by deploy
      assertThat(search.integer("port", -1, 0, 65_535)).isZero();
      assertThat(search.text("heap")).isEqualTo("192m");
      assertThat(search.file("cache")).isNull();
      assertThat(PrivacyConfig.from(root.section("privacy")))
          .isEqualTo(PrivacyConfig.from(ConfigFile.parse("", "empty")));
      root.finish();
    }
  }

  @Test
  void everyKeyCanBeSet() {
    IndexConfig config =
        read(
            """
            elasticsearch:
              url: https://search.example.org:9243
              user: mv
              password: {env: ES_PASSWORD}
              ca: /etc/ca.pem
              namespace: acme
              retention: {events: 30d, alerts: 60d}
              max-size: 5 GB
              batch-size: 500
              request-timeout: 5s
              min-free-disk: 20
            """);
    assertThat(config)
        .isEqualTo(
            new IndexConfig(
                URI.create("https://search.example.org:9243"),
                "mv",
                new Secret.InEnvironment("ES_PASSWORD"),
                Path.of("/etc/ca.pem"),
                "acme",
                Duration.ofDays(30),
                Duration.ofDays(60),
                5_000_000_000L,
                500,
                Duration.ofSeconds(5),
                20));
    assertThat(config.toString()).contains("***").doesNotContain("ES_PASSWORD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url: ftp://x | elasticsearch.url should be a URL
          url: 'http://u:p@h:9200' | elasticsearch.url should be a URL
          namespace: Big-One | elasticsearch.namespace should be lower-case
          batch-size: 5001 | elasticsearch.batch-size should be a whole number from 1 to 5000
          user: mv | elasticsearch.user and password belong together
          min-free-disk: 100 | elasticsearch.min-free-disk should be
          retention: {events: 1h} | elasticsearch.retention.events should be from 1d
          password: hunter2 | a secret does not stand in the configuration
          """)
  void mistakesAreNamed(String line, String sentence) {
    assertThatThrownBy(() -> read("elasticsearch:\n  " + line + "\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("test.yml line 2")
        .hasMessageContaining(sentence);
  }
}
