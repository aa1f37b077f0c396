// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import io.mailvigil.ingest.Ingest;
import io.mailvigil.ingest.IngestConfig;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.publish.EventPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes by syslog, HTTP, a Kafka topic and the journal becomes events, each once, also over a
 * restart; and only what a known sender brought is authenticated.
 */
@WithServers
class ReceiversIT {
  private static final String TOPIC = "raw-mail-log";

  @TempDir Path folder;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String line(String user) {
    return "<22>1 %s mx postfix/smtpd 7 - - warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=%s"
        .formatted(Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.MILLIS), user);
  }

  private Ingest ingest(TestServers servers, String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test");
    IngestConfig config = IngestConfig.from(root.section("ingest"), Accounts.DEFAULT);
    root.finish();
    return new Ingest(
        config,
        HashKey.ofThisRun(),
        new EventPublisher(servers.kafka(), 1, 1, "receivers"),
        folder.resolve("spool"),
        event -> event,
        () -> null,
        false,
        Clock.systemUTC(),
        new SimpleMeterRegistry());
  }

  private static Map<String, AuthEvent> awaitUsers(TestServers servers, String... users) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            CommittedEvents.of(servers.kafka()).stream()
                .map(AuthEvent::user)
                .collect(Collectors.toSet())
                .containsAll(List.of(users)));
    List<AuthEvent> all = CommittedEvents.of(servers.kafka());
    assertThat(all.stream().map(AuthEvent::user)).as("each once").doesNotHaveDuplicates();
    return all.stream().collect(Collectors.toMap(e -> String.valueOf(e.user()), e -> e));
  }

  private static void post(int port, String token, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/lines"))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(204);
    }
  }

  private static void produce(TestServers servers, String... lines) {
    Map<String, Object> settings = new HashMap<>(servers.kafka());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String each : lines) {
        producer.send(new ProducerRecord<>(TOPIC, each));
      }
    }
  }

  /** Entries of a journal as journald writes it, made by systemd's own program. */
  private static void journal(Path file, String unit, int uid, String... messages)
      throws Exception {
    StringBuilder export = new StringBuilder();
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) - 5_000_000;
    for (String message : messages) {
      export
          .append("__REALTIME_TIMESTAMP=")
          .append(micros++)
          .append("\n__MONOTONIC_TIMESTAMP=")
          .append(micros % 1_000_000_000L)
          .append("\n_BOOT_ID=0123456789abcdef0123456789abcdef")
          .append("\n_MACHINE_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=mx\n_PID=7\n_UID=")
          .append(uid)
          .append("\n_SYSTEMD_UNIT=")
          .append(unit)
          .append("\nSYSLOG_IDENTIFIER=postfix/smtpd\nMESSAGE=")
          .append(message)
          .append("\n\n");
    }
    Process process =
        new ProcessBuilder("/lib/systemd/systemd-journal-remote", "-o", file.toString(), "-")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream out = process.getOutputStream()) {
      out.write(export.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static String failure(String user) {
    return "warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: (reason unavailable),"
        + " sasl_username="
        + user;
  }

  @Test
  void eachLineOfEverySourceIsOneEventAlsoOverARestart(TestServers servers) throws Exception {
    // Given
    int tcp = freePort();
    int http = freePort();
    String token = "0123456789abcdef0123";
    Path tokenFile = Files.writeString(folder.resolve("token"), token);
    Path journal = Files.createDirectory(folder.resolve("journal"));
    journal(journal.resolve("one.journal"), "postfix@-.service", 0, failure("from-journal"));
    journal(journal.resolve("two.journal"), "user@1000.service", 0, failure("forged-unit"));
    journal(journal.resolve("uid.journal"), "postfix@-.service", 1000, failure("forged-uid"));
    String client =
        servers.kafka().entrySet().stream()
            .filter(each -> !each.getKey().equals("bootstrap.servers"))
            .map(each -> each.getKey() + ": '" + each.getValue() + "'")
            .collect(Collectors.joining(", "));
    String yaml =
        """
        ingest:
          syslog: [{transport: tcp, port: %d}]
          http: [{port: %d, token: {file: %s}}]
          journald: [{directory: %s, users: [root]}]
          kafka:
            - topic: %s
              bootstrap-servers: %s
              client: {%s}
        """
            .formatted(
                tcp,
                http,
                tokenFile,
                journal,
                TOPIC,
                servers.kafka().get("bootstrap.servers"),
                client);
    try (var admin = Admin.create(new HashMap<String, Object>(servers.kafka()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }

    // When
    try (Ingest ingest = ingest(servers, yaml)) {
      ingest.start();
      try (Socket socket = new Socket("127.0.0.1", tcp)) {
        socket.getOutputStream().write((line("by-syslog") + "\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        post(http, token, line("by-http") + "\n");
        produce(servers, line("by-kafka"));
        awaitUsers(servers, "by-syslog", "by-http", "by-kafka", "from-journal");
      }
    }
    produce(servers, line("by-kafka-meanwhile"));
    journal(
        journal.resolve("three.journal"),
        "postfix@-.service",
        0,
        failure("from-journal-meanwhile"));
    Map<String, AuthEvent> events;
    try (Ingest ingest = ingest(servers, yaml)) {
      ingest.start();
      post(http, token, line("by-http-later") + "\n");
      events = awaitUsers(servers, "by-kafka-meanwhile", "from-journal-meanwhile", "by-http-later");
    }

    // Then
    assertThat(events.keySet())
        .containsExactlyInAnyOrder(
            "by-syslog",
            "by-http",
            "by-kafka",
            "from-journal",
            "by-kafka-meanwhile",
            "from-journal-meanwhile",
            "by-http-later");
    assertThat(authenticated(events, "by-syslog")).isFalse();
    assertThat(authenticated(events, "by-kafka")).isTrue();
    assertThat(authenticated(events, "by-http")).isTrue();
    assertThat(authenticated(events, "from-journal")).isTrue();
  }

  private static boolean authenticated(Map<String, AuthEvent> events, String user) {
    return Objects.requireNonNull(events.get(user)).origin().authenticated();
  }
}
