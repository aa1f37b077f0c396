// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookNotifierTest {
  private record Received(Headers headers, byte[] body) {}

  @TempDir Path folder;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile int status = 200;
  private volatile boolean hang;
  private HttpServer server;
  private WebhookNotifier.Config config;

  @BeforeEach
  void setUp() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          received.add(
              new Received(exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes()));
          if (hang) {
            await();
          }
          exchange.getResponseHeaders().set("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret");
    config =
        new WebhookNotifier.Config(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?token=t0ken"),
            new Secret.InFile(secret),
            null,
            Duration.ofSeconds(4));
  }

  private void await() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @AfterEach
  void tearDown() {
    end.countDown();
    server.stop(0);
  }

  private Notifier.Delivery send() throws IOException {
    return new WebhookNotifier(config, InstantSource.fixed(Samples.NOW))
        .send(Samples.incident("bob@example.org"));
  }

  @Test
  void itPostsTheAlertsSigned() throws Exception {
    assertThat(send()).isEqualTo(new Notifier.Delivery.Taken());

    Received got = received.getFirst();
    JsonNode json = new ObjectMapper().readTree(got.body());
    assertThat(json.at("/alerts/0/event/id").asText()).isEqualTo("a1");
    assertThat(json.at("/alerts/0/mailvigil/severity").asText()).isEqualTo("critical");
    assertThat(json.at("/actions/0/event/action").asText()).isEqualTo("lock");
    assertThat(got.headers().getFirst("Idempotency-Key")).isEqualTo("m1");
    String timestamp = got.headers().getFirst("X-Mailvigil-Timestamp");
    assertThat(timestamp).isEqualTo(Long.toString(Samples.NOW.getEpochSecond()));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
    assertThat(got.headers().getFirst("X-Mailvigil-Signature"))
        .isEqualTo("v1=" + HexFormat.of().formatHex(mac.doFinal(got.body())));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 404, 408, 429, 500, 503})
  void otherAnswersAreTriedAgain(int answer) {
    status = answer;
    assertThatThrownBy(this::send)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("" + answer);
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void aMessageThatIsAtFaultIsNotTriedAgain(int answer) throws Exception {
    status = answer;
    assertThat(send()).isInstanceOf(Notifier.Delivery.Refused.class);
  }

  @Test
  void aServerThatNeverAnswersIsGivenUpInTime() {
    hang = true;
    long start = System.nanoTime();
    assertThatThrownBy(this::send).isInstanceOf(IOException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void anAbsentServerIsNamedWithoutTheToken() {
    server.stop(0);
    assertThatThrownBy(this::send)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("t0ken");
    assertThat(config.toString()).doesNotContain("t0ken").doesNotContain("secret\"");
  }
}
