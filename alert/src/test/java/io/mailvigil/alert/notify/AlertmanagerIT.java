// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.event.Deed;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the Alertmanager of the Debian package prometheus-alertmanager. */
class AlertmanagerIT {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");

  @TempDir Path folder;
  private int port;
  private Process process;

  @BeforeEach
  void setUp() throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "needs the Debian package prometheus-alertmanager");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            folder.resolve("alertmanager.yml"),
            "route: {receiver: none}\nreceivers: [{name: none}]\n");
    process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> get("/-/ready").statusCode() == 200);
  }

  @AfterEach
  void tearDown() throws Exception {
    if (process != null) {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private JsonNode active() throws Exception {
    return new ObjectMapper().readTree(get("/api/v2/alerts?active=true").body());
  }

  @Test
  void anIncidentFiresOnceHoweverOftenItIsToldAndEndsWhenAPersonUnlocks() throws Exception {
    Notifier notifier =
        new AlertmanagerNotifier.Config(
                URI.create("http://127.0.0.1:" + port),
                null,
                Duration.ofDays(30).plus(Duration.between(Samples.NOW, Instant.now()).abs()),
                HttpNotifierContract.way())
            .make();

    for (String name : new String[] {"bob@example.org", "bob@example.org", "<b>\u202e{{x}}"}) {
      assertThat(notifier.send(Samples.incident(name))).isEqualTo(new Notifier.Delivery.Taken());
    }
    await().until(() -> active().size() == 1);
    JsonNode alert = active().get(0);
    assertThat(alert.at("/labels/incident").asText()).isEqualTo("i1");
    assertThat(alert.at("/labels/severity").asText()).isEqualTo("critical");
    assertThat(alert.at("/annotations/description").asText()).contains("WHAT TO DO NOW");

    assertThat(notifier.send(HttpNotifierContract.deed(Deed.UNLOCK, "carol")))
        .isEqualTo(new Notifier.Delivery.Taken());
    await().until(() -> active().isEmpty());
  }
}
