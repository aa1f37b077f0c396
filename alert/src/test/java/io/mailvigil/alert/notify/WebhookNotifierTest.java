// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class WebhookNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return settings();
  }

  private WebhookNotifier.Config settings() throws IOException {
    return new WebhookNotifier.Config(
        server.uri("/hook?token=" + SECRET), secret("s1gn-" + SECRET), way());
  }

  /** Programs get the names as they are: JSON itself keeps them from being anything else. */
  @Override
  void assertHarmless(HttpReceiver.Received request) {
    assertThat(request.json().path("alerts")).hasSize(1);
    assertThat(request.headers().get("X-Evil")).isNull();
  }

  @Test
  void itPostsTheAlertsSigned() throws Exception {
    Notifier notifier = new WebhookNotifier(settings(), InstantSource.fixed(Samples.NOW));
    assertThat(notifier.send(Samples.incident("bob@example.org")))
        .isEqualTo(new Notifier.Delivery.Taken());

    HttpReceiver.Received got = server.received.getFirst();
    JsonNode json = got.json();
    assertThat(json.at("/alerts/0/event/id").asText()).isEqualTo("a1");
    assertThat(json.at("/alerts/0/mailvigil/severity").asText()).isEqualTo("critical");
    assertThat(json.at("/actions/0/event/action").asText()).isEqualTo("lock");
    assertThat(got.headers().getFirst("Idempotency-Key")).isEqualTo("m1");
    String timestamp = got.headers().getFirst("X-Mailvigil-Timestamp");
    assertThat(timestamp).isEqualTo(Long.toString(Samples.NOW.getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(("s1gn-" + SECRET).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
    assertThat(got.headers().getFirst("X-Mailvigil-Signature"))
        .isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(got.body())));
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpInTime() throws Exception {
    server.silent = true;
    WebhookNotifier.Config slow = settings();
    Notifier notifier =
        new WebhookNotifier.Config(
                slow.url(), slow.secret(), new HttpWay(null, Duration.ofSeconds(1)))
            .make();
    long start = System.nanoTime();
    assertThatThrownBy(() -> notifier.send(Samples.incident("bob")))
        .isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }
}
