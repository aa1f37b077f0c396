// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MatrixNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new MatrixNotifier.Config(server.uri(""), "!r/1:example.org", secret(SECRET), way());
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    assertThat(request.body().length).isLessThan(60_000);
    Hostile.assertPlain(json.path("body").asText());
    Hostile.assertHarmlessHtml(json.path("formatted_body").asText());
    assertThat(json.path("m.mentions").isObject()).isTrue();
    assertThat(json.path("m.mentions")).isEmpty();
  }

  @Test
  void theTransactionIsTheMessage() throws Exception {
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received request = server.received.getFirst();
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.uri().getRawPath())
        .isEqualTo("/_matrix/client/v3/rooms/%21r%2F1%3Aexample.org/send/m.room.message/m1");
    assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(request.json().path("body").asText()).contains("WHAT TO DO NOW");
    assertThat(request.json().path("formatted_body").asText()).contains("<b>Account:</b>");
  }

  @Test
  void thePauseMayStandInTheAnswer() {
    server.status = 429;
    server.body = "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2500}";
    assertThatThrownBy(() -> send(test()))
        .isInstanceOfSatisfying(
            RetryLater.class, e -> assertThat(e.after()).isEqualTo(Duration.ofMillis(2_500)));
  }

  @Test
  void itsSettings() {
    assertThat(
            read(
                "type: matrix, url: 'https://matrix.example.org', room: '!a:example.org',"
                    + " token: {env: T}, timeout: 3s"))
        .isEqualTo(
            new MatrixNotifier.Config(
                URI.create("https://matrix.example.org"),
                "!a:example.org",
                new Secret.InEnvironment("T"),
                new HttpWay(null, Duration.ofSeconds(3))));
    assertThatThrownBy(
            () -> read("type: matrix, url: 'http://matrix.example.org', room: '#a:example.org'"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("begins with '!'")
        .hasMessageContaining("https URL")
        .hasMessageContaining("token is missing");
  }
}
