// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonRoundTripTest {
  static final AuthEvent FULL =
      new AuthEvent(
          "0a1b",
          Instant.parse("2026-11-23T10:00:00.123Z"),
          Action.LOGIN,
          Outcome.FAILURE,
          Reason.BAD_SECOND_FACTOR,
          3,
          "acme",
          "bob@example.org",
          new Account("acme", "bob@example.org"),
          new Source(
              SourceAddress.of("203.0.113.9"),
              4711,
              new Place("DE", "Ulm", 48.4, 10.0, 20),
              64500,
              "Example AS",
              "hosting"),
          "imap",
          new Service("dovecot", "mx", "imap-login", 42),
          new Tls(true, "1.3", "TLS_AES_256_GCM_SHA384"),
          new Client("Thunderbird/128", "thunderbird", "128"),
          new Auth(
              Factor.SECOND_FACTOR,
              FirstFactor.PASSED,
              SecondFactor.FAILED,
              "PLAIN",
              "sess",
              "ab12",
              true),
          new Mail("bob@example.org", "4F2", "<m@x>", 5, 4, "sent", 1, 2, 3, 4, "evil@example.net"),
          new Origin("/var/log/mail.log", 1234, false),
          List.of("user.name"),
          true,
          "line");

  static final AuthEvent BARE =
      new AuthEvent(
          "ff",
          Instant.parse("2026-11-23T10:00:00Z"),
          Action.MAIL_SENT,
          Outcome.SUCCESS,
          null,
          1,
          "default",
          null,
          null,
          null,
          null,
          new Service("postfix", null, null, 0),
          null,
          null,
          Auth.NONE,
          null,
          new Origin(null, -1, true),
          List.of(),
          false,
          null);

  static Stream<Evidence> evidence() {
    return Stream.of(
        new Evidence.Count(10, 5, Duration.ofMinutes(10), 3, 1, FirstFactor.PASSED),
        new Evidence.Sequence(
            List.of("failures", "success"), List.of(5L, 1L), Duration.ofSeconds(90)),
        new Evidence.Value(
            "value_sum", "mailvigil.mail.bytes", 5e9, 1e9, Duration.ofHours(1), 40, true),
        new Evidence.Novelty("country", "FR", "DE", 412),
        new Evidence.Travel("DE/Ulm", "US", 6000.5, Duration.ofHours(1), 6000.5),
        new Evidence.Score(7.5, 4000, "somebody", Map.of("operator", 5.25, "hour", -0.5)));
  }

  @Test
  void eventsComeBackAsTheyWere() {
    JsonSerde<AuthEvent> serde = new JsonSerde<>(AuthEventJson::write, AuthEventJson::read);
    assertThat(serde.fromBytes(serde.toBytes(FULL))).isEqualTo(FULL);
    assertThat(serde.fromBytes(serde.toBytes(BARE))).isEqualTo(BARE);
  }

  @ParameterizedTest
  @MethodSource("evidence")
  void detectionsComeBackAsTheyWere(Evidence evidence) {
    JsonSerde<Detection> serde = new JsonSerde<>(DetectionJson::write, DetectionJson::read);
    Detection detection =
        new Detection(
            "id",
            Instant.parse("2026-11-23T10:00:00Z"),
            Instant.parse("2026-11-23T09:55:00Z"),
            Instant.parse("2026-11-23T10:00:00Z"),
            Severity.CRITICAL,
            92.5,
            new RuleRef(
                "D01-failed-second-factor-burst",
                "Failed second-factor burst",
                "1",
                List.of("T1110.001")),
            "acme",
            "acme/u/bob@example.org",
            new Account("acme", "bob@example.org"),
            "bob@example.org",
            List.of(SourceAddress.of("203.0.113.9"), SourceAddress.of("2001:db8::1")),
            List.of("bob@example.org"),
            "a sentence",
            evidence,
            List.of("a", "b"),
            Ledger.ACCOUNT,
            "second-factor",
            FirstFactor.PASSED,
            List.of(ResponseAction.LOCK, ResponseAction.NOTIFY_USER),
            true,
            true,
            2);
    assertThat(serde.fromBytes(serde.toBytes(detection))).isEqualTo(detection);
  }

  @Test
  void theNamesAreEcs() throws Exception {
    JsonSerde<AuthEvent> serde = new JsonSerde<>(AuthEventJson::write, AuthEventJson::read);
    JsonNode json = new ObjectMapper().readTree(serde.toBytes(FULL));
    assertThat(json.at("/source/geo/country_iso_code").asText()).isEqualTo("DE");
    assertThat(json.at("/mailvigil/auth/first_factor").asText()).isEqualTo("passed");
    assertThat(json.at("/event/category/0").asText()).isEqualTo("authentication");
    assertThat(json.at("/user/domain").asText()).isEqualTo("example.org");
    assertThat(json.at("/mailvigil/clock").asText()).isEqualTo("ahead");
  }

  @Test
  void unknownFieldsAreIgnoredAndBrokenRecordsAreNamed() {
    JsonSerde<AuthEvent> serde = new JsonSerde<>(AuthEventJson::write, AuthEventJson::read);
    byte[] later =
        "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"event\":{\"id\":\"x\",\"action\":\"login\",\"new\":{\"a\":[1,{\"b\":2}]}},\"z\":[[1]],\"n\":null}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(serde.fromBytes(later).id()).isEqualTo("x");
    for (String broken :
        List.of(
            "",
            "[]",
            "{",
            "{}",
            "{\"@timestamp\":\"x\"}",
            "\u0000",
            "{\"event\":{\"action\":7}}")) {
      assertThatThrownBy(() -> serde.fromBytes(broken.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(SerializationException.class);
    }
  }
}
