// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSenderTest {
  @TempDir Path folder;

  private static HttpSender sender(@Nullable Path ca, Duration timeout) {
    return new HttpSender("a server", new HttpWay(ca, timeout), InstantSource.fixed(Samples.NOW));
  }

  private static HttpAnswer get(HttpSender sender, URI uri) throws IOException {
    return sender.send("GET", uri, Map.of(), new byte[0], null);
  }

  @Test
  void overTlsOnlyTheGivenAuthorityAndTheRightNameAreTrusted() throws Exception {
    Certificate certificate = Certificate.of("localhost", folder);
    try (HttpReceiver server = new HttpReceiver(certificate)) {
      URI right = URI.create("https://localhost:" + server.port() + "/");
      URI wrong = URI.create("https://127.0.0.1:" + server.port() + "/");
      Duration timeout = Duration.ofSeconds(10);

      assertThatThrownBy(() -> get(sender(null, timeout), right)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> get(sender(certificate.pem(), timeout), wrong))
          .isInstanceOf(IOException.class);
      assertThat(server.received).isEmpty();
      assertThat(get(sender(certificate.pem(), timeout), right).status()).isEqualTo(200);
    }
  }

  @Test
  @Timeout(20)
  void ofAnAnswerWithoutEndOnlyTheBeginningIsRead() throws Exception {
    try (HttpReceiver server = new HttpReceiver(null)) {
      server.body = "x".repeat(1_000_000);
      server.endless = true;
      HttpAnswer answer = get(sender(null, Duration.ofSeconds(10)), server.uri("/"));
      assertThat(answer.body()).hasSize(8 * 1024);
    }
  }

  @Test
  @Timeout(20)
  void anAnswerThatBeginsAndNeverEndsIsGivenUp() throws Exception {
    try (HttpReceiver server = new HttpReceiver(null)) {
      server.endless = true;
      assertThatThrownBy(() -> get(sender(null, Duration.ofSeconds(1)), server.uri("/")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("does not end its answer in time");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "120; PT2M",
        "Mon, 23 Nov 2026 10:01:00 GMT; PT1M",
        "Mon, 23 Nov 2026 09:00:00 GMT; PT0S",
        "soon;",
        "-5;",
        "99999999999;"
      })
  void secondsAndDatesAreRead(String header, @Nullable Duration pause) throws Exception {
    try (HttpReceiver server = new HttpReceiver(null)) {
      server.status = 503;
      server.headers = Map.of("Retry-After", header);
      assertThat(get(sender(null, Duration.ofSeconds(5)), server.uri("/")).after())
          .isEqualTo(pause);
    }
  }
}
