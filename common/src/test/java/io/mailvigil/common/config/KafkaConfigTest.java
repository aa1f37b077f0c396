// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {
  private static KafkaConfig read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    KafkaConfig config = KafkaConfig.from(root.section("kafka"));
    root.finish();
    return config;
  }

  @Test
  void theDefaultsAreTheDocumentedOnes() throws Exception {
    String documented;
    try (InputStream in =
        KafkaConfig.class.getResourceAsStream("/io/mailvigil/common/defaults.yml")) {
      documented = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    KafkaConfig config = read(documented);

    assertThat(config).isEqualTo(read(""));
    assertThat(config.isEmbedded()).isTrue();
    assertThat(config.keep()).isEqualTo(Duration.ofDays(3));
    assertThat(config.keepBytes()).isEqualTo(5_000_000_000L);
  }

  @Test
  void everyKeySetToSomethingElseIsTaken(@TempDir Path dir) throws Exception {
    Path secret = Files.writeString(dir.resolve("password"), "open\"sesame\n");

    KafkaConfig config =
        read(
            """
            kafka:
              bootstrap-servers: kafka.example.org:9093
              allow-plaintext: true
              port: 9092
              security: {protocol: sasl_ssl, mechanism: PLAIN, username: vigil, password: {file: %s}}
              overrides: {client.rack: a}
              partitions: 12
              replication: 2
              keep: 1d
              keep-bytes: 1 GB
            """
                .formatted(secret));

    assertThat(config.port()).isEqualTo(9092);
    assertThat(config.allowPlaintext()).isTrue();
    assertThat(config.partitions()).isEqualTo(12);
    assertThat(config.replication()).isEqualTo(2);
    assertThat(config.keep()).isEqualTo(Duration.ofDays(1));
    assertThat(config.keepBytes()).isEqualTo(1_000_000_000L);
    assertThat(config.clientProperties())
        .containsAllEntriesOf(
            Map.of(
                "bootstrap.servers",
                "kafka.example.org:9093",
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "client.rack",
                "a",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                    + " username=\"vigil\" password=\"open\\\"sesame\";"));
    assertThat(config.toString()).doesNotContain("sesame");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"kafka.example.org:9092", "localhost:9092,192.0.2.1:9092", "[2001:db8::1]:9092"})
  void aPlaintextBrokerBeyondThisMachineIsRefused(String brokers) {
    assertThatThrownBy(() -> read("kafka: {bootstrap-servers: '" + brokers + "'}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("kafka.bootstrap-servers")
        .hasMessageContaining("kafka.allow-plaintext: true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:9092", "127.0.0.1:9092,127.0.0.2:9092", "[::1]:9092"})
  void aPlaintextBrokerOnThisMachineIsTaken(String brokers) {
    assertThat(read("kafka: {bootstrap-servers: '" + brokers + "'}").isEmbedded()).isFalse();
  }

  @Test
  void aBrokerWithoutPortIsRefused() {
    assertThatThrownBy(() -> read("kafka: {bootstrap-servers: localhost}"))
        .hasMessageContaining("should be host:port");
  }

  @Test
  void saslWithoutPasswordIsRefused() {
    assertThatThrownBy(() -> read("kafka: {security: {protocol: SASL_SSL, username: a}}"))
        .hasMessageContaining("kafka.security.protocol SASL_SSL asks for username and password");
  }
}
