// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.notify.SyslogNotifier.Transport;
import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class SyslogNotifierTest {
  @TempDir Path folder;

  private static Notifier notifier(String host, int port, Transport transport, @Nullable Path ca) {
    return new SyslogNotifier(
        new SyslogNotifier.Config(
            host,
            port,
            transport,
            SyslogLine.Format.RFC5424,
            SyslogLine.Facility.AUTHPRIV,
            ca,
            Duration.ofSeconds(5)),
        InstantSource.fixed(Samples.NOW));
  }

  /** Counted frames (RFC 6587, 3.4.1). */
  private static List<String> frames(byte[] bytes) {
    List<String> all = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int space = at;
      while (bytes[space] != ' ') {
        space++;
      }
      int length = Integer.parseInt(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
      all.add(new String(bytes, space + 1, length, StandardCharsets.UTF_8));
      at = space + 1 + length;
    }
    return all;
  }

  private static CompletableFuture<byte[]> receive(ServerSocket server) {
    return CompletableFuture.supplyAsync(() -> {
      try (Socket socket = server.accept();
          InputStream in = socket.getInputStream()) {
        return in.readAllBytes();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @Test
  void overTcpEachReportIsACountedFrame() throws Exception {
    try (ServerSocket server = listen()) {
      CompletableFuture<byte[]> bytes = receive(server);
      Notifier.Delivery delivery =
          notifier("127.0.0.1", server.getLocalPort(), Transport.TCP, null)
              .send(Samples.incident("jörg@example.org"));
      assertThat(delivery).isEqualTo(new Notifier.Delivery.Taken());
      List<String> got = frames(bytes.get());
      assertThat(got).hasSize(2);
      assertThat(got.getFirst())
          .startsWith("<82>1 2026-11-23T10:00:00.000000Z ")
          .contains(" mailvigil - alert [mailvigil@32473 kind=\"alert\" id=\"a1\"")
          .contains("account=\"jörg@example.org\"")
          .endsWith("] \uFEFF12 wrong codes for jörg@example.org");
      assertThat(got.getLast()).startsWith("<83>1 ").contains(" mailvigil - lock [");
    }
  }

  @Test
  void overUdpEachReportIsADatagram() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(10_000);
      notifier("127.0.0.1", server.getLocalPort(), Transport.UDP, null)
          .send(Samples.incident("😀".repeat(5_000)));
      for (String kind : new String[] {"alert", "lock"}) {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        server.receive(packet);
        assertThat(packet.getLength()).isLessThanOrEqualTo(2_048);
        assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
            .contains(" mailvigil - " + kind + " [")
            .doesNotContain("\uFFFD");
      }
    }
  }

  @Test
  void overTlsOnlyTheGivenAuthorityAndTheRightNameAreTrusted() throws Exception {
    Certificate certificate = Certificate.of("localhost", folder);
    try (ServerSocket server =
        certificate
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int port = server.getLocalPort();
      refused(server, notifier("localhost", port, Transport.TLS, null));
      refused(server, notifier("127.0.0.1", port, Transport.TLS, certificate.pem()));

      CompletableFuture<byte[]> bytes = receive(server);
      notifier("localhost", port, Transport.TLS, certificate.pem())
          .send(HttpNotifierContract.test());
      assertThat(frames(bytes.get()))
          .singleElement()
          .asString()
          .startsWith("<86>1 ")
          .endsWith("It works.");
    }
  }

  private static void refused(ServerSocket server, Notifier notifier) {
    CompletableFuture<byte[]> bytes = receive(server);
    assertThatThrownBy(() -> notifier.send(HttpNotifierContract.test()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("check host, port, transport and ca");
    assertThat(bytes.handle((got, e) -> got == null ? 0 : got.length).join()).isZero();
  }

  @Test
  void anAbsentServerIsSaid() throws Exception {
    int port;
    try (ServerSocket server = listen()) {
      port = server.getLocalPort();
    }
    assertThatThrownBy(
            () -> notifier("127.0.0.1", port, Transport.TCP, null).send(Samples.incident("bob")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void itsSettings() {
    assertThat(
            HttpNotifierContract.read(
                "type: syslog, host: siem.example.org, port: 1514,"
                    + " transport: tcp, format: cef, facility: local3, ca: /ca.pem, timeout: 3s"))
        .isEqualTo(
            new SyslogNotifier.Config(
                "siem.example.org",
                1514,
                Transport.TCP,
                SyslogLine.Format.CEF,
                SyslogLine.Facility.LOCAL3,
                Path.of("/ca.pem"),
                Duration.ofSeconds(3)));
    assertThat(HttpNotifierContract.read("type: syslog, host: siem.example.org"))
        .isInstanceOfSatisfying(
            SyslogNotifier.Config.class,
            config -> assertThat(config.transport() + " " + config.port()).isEqualTo("TLS 6514"));
    assertThatThrownBy(() -> HttpNotifierContract.read("type: syslog, transport: pigeon"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("host is missing")
        .hasMessageContaining("udp, tcp, tls");
  }
}
