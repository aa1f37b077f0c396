// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What senders send on loopback lies in the spool, line by line. */
class ListenersTest {
  private static final String HOST = "127.0.0.1";

  @TempDir Path folder;

  private final Clock clock = Clock.fixed(Instant.parse("2026-11-24T10:00:00.5Z"), ZoneOffset.UTC);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Received received = new Received(meters, "test");
  private Spool spool;

  @BeforeEach
  void open() throws IOException {
    spool = new Spool(folder.resolve("x.log"), 1 << 20, 1 << 30, clock);
    spool.open();
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private List<String> spooled(int count) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Files.readAllLines(spool.file()), lines -> lines.size() >= count);
  }

  private static SyslogConfig syslog(
      SyslogConfig.Transport transport, int perSecond, @Nullable TlsConfig tls) {
    return new SyslogConfig(transport, HOST, 0, ZoneOffset.UTC, perSecond, 16, tls);
  }

  @Test
  void eachDatagramIsALine() throws Exception {
    try (SyslogDatagrams listener =
            (SyslogDatagrams)
                syslog(SyslogConfig.Transport.UDP, 100, null).make(spool, clock, received);
        DatagramSocket client = new DatagramSocket()) {
      listener.start();
      for (String each :
          List.of(
              "<22>Nov 24 10:00:00 mx dovecot: imap-login: a\n",
              "<22>dovecot: without a stamp",
              "two\nlines")) {
        byte[] bytes = each.getBytes(StandardCharsets.UTF_8);
        client.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getByName(HOST), listener.port()));
      }
      assertThat(spooled(3))
          .containsExactly(
              "<22>Nov 24 10:00:00 mx dovecot: imap-login: a",
              "2026-11-24T10:00:00.500Z 127.0.0.1 dovecot: without a stamp",
              "2026-11-24T10:00:00.500Z 127.0.0.1 two#012lines");
    }
  }

  @Test
  void aSenderThatIsTooFastOverUdpIsCounted() throws Exception {
    try (SyslogDatagrams listener =
            (SyslogDatagrams)
                syslog(SyslogConfig.Transport.UDP, 1, null).make(spool, clock, received);
        DatagramSocket client = new DatagramSocket()) {
      listener.start();
      for (int i = 0; i < 50; i++) {
        byte[] bytes = ("<22>Nov 24 10:00:00 mx x: " + i).getBytes(StandardCharsets.UTF_8);
        client.send(
            new DatagramPacket(bytes, bytes.length, InetAddress.getByName(HOST), listener.port()));
      }
      Awaitility.await().until(() -> received.lines.count() + received.dropped.count() == 50);
      assertThat(received.dropped.count()).isGreaterThan(40);
    }
  }

  @Test
  void streamsBringCountedAndTerminatedMessages() throws Exception {
    try (SyslogStreams listener =
            (SyslogStreams)
                syslog(SyslogConfig.Transport.TCP, 1000, null).make(spool, clock, received);
        Socket client = new Socket()) {
      listener.start();
      client.connect(new java.net.InetSocketAddress(HOST, listener.port()));
      OutputStream out = client.getOutputStream();
      String stamped = "<22>1 2026-11-24T09:59:59Z mx dovecot - - - one";
      out.write((stamped.length() + " " + stamped).getBytes(StandardCharsets.UTF_8));
      out.write("<22>Nov 24 10:00:00 mx dovecot: two\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      assertThat(spooled(2)).containsExactly(stamped, "<22>Nov 24 10:00:00 mx dovecot: two");
    }
  }

  @Test
  void whatCameBeforeAStreamBrokeOffIsKept() throws Exception {
    try (SyslogStreams listener =
        (SyslogStreams)
            syslog(SyslogConfig.Transport.TCP, 1000, null).make(spool, clock, received)) {
      listener.start();
      try (Socket client = new Socket(HOST, listener.port())) {
        client
            .getOutputStream()
            .write("<22>Nov 24 10:00:00 mx x: kept\n99 cut".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(spooled(1)).containsExactly("<22>Nov 24 10:00:00 mx x: kept");
      Awaitility.await().until(() -> received.refused.count() == 1);
    }
  }

  @Test
  void aPortInUseIsNamedWithItsMend() throws Exception {
    try (SyslogStreams listener =
        (SyslogStreams)
            syslog(SyslogConfig.Transport.TCP, 1000, null).make(spool, clock, received)) {
      listener.start();
      SyslogConfig same =
          new SyslogConfig(
              SyslogConfig.Transport.TCP, HOST, listener.port(), ZoneOffset.UTC, 1, 16, null);
      try (LineSource other = same.make(spool, clock, received)) {
        assertThatThrownBy(other::start)
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining("ingest.syslog: 127.0.0.1:" + listener.port())
            .hasMessageContaining("choose a free port");
      }
    }
  }

  private HttpLines http(@Nullable Secret token, long most) {
    return new HttpLines(
        new HttpConfig(HOST, 0, ZoneOffset.UTC, token, null, most), spool, received);
  }

  private static int post(HttpLines to, @Nullable String token, byte[] body, boolean packed)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + to.port() + "/v1/lines"))
            .POST(BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (packed) {
      request.header("Content-Encoding", "gzip");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aRequestThatIsAnsweredWith204IsDurable() throws Exception {
    try (HttpLines listener = http(null, 1 << 20)) {
      listener.start();
      byte[] body = "{\"a\":1}\r\n\n{\"b\":2}".getBytes(StandardCharsets.UTF_8);
      assertThat(post(listener, null, body, false)).isEqualTo(204);
      assertThat(post(listener, null, gzip("{\"c\":3}\n"), true)).isEqualTo(204);
      assertThat(Files.readAllLines(spool.file()))
          .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
    }
  }

  @Test
  void withoutTheTokenNothingIsTaken() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "0123456789abcdef0123\n");
    try (HttpLines listener = http(new Secret.InFile(file), 1 << 20)) {
      listener.start();
      byte[] body = "x\n".getBytes(StandardCharsets.UTF_8);
      assertThat(post(listener, null, body, false)).isEqualTo(401);
      assertThat(post(listener, "0123456789abcdef012", body, false)).isEqualTo(401);
      assertThat(post(listener, "0123456789abcdef0123", body, false)).isEqualTo(204);
      assertThat(spooled(1)).containsExactly("x");
    }
  }

  @Test
  void aRequestCanNotUnpackToMoreThanItMayHold() throws Exception {
    try (HttpLines listener = http(null, 1024)) {
      listener.start();
      assertThat(post(listener, null, gzip("x".repeat(10_000_000)), true)).isEqualTo(413);
      assertThat(post(listener, null, new byte[] {1, 2, 3}, true)).isEqualTo(400);
      assertThat(Files.size(spool.file())).isZero();
    }
  }

  @Test
  void aShortTokenIsRefusedAtStart() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "short\n");
    try (HttpLines listener = http(new Secret.InFile(file), 1024)) {
      assertThatThrownBy(listener::start)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("openssl rand -hex 24");
    }
  }
}
