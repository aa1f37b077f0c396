// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends each report as a syslog message (RFC 5424) over UDP (RFC 5426), TCP (RFC 6587, counted
 * frames) or TLS (RFC 5425, certificate and name checked). Syslog has no answer: over TCP and TLS
 * the message counts as taken when the receiver closed without an error or said nothing against it
 * for a second, over UDP when it was sent. {@code id} is the same at each repetition.
 */
final class SyslogNotifier implements Notifier {
  /** What carries the messages. */
  enum Transport {
    UDP,
    TCP,
    TLS
  }

  /** Every receiver takes 2048 bytes over UDP (RFC 5426) and 8192 otherwise. */
  private static final int DATAGRAM = 2_048;

  private static final int FRAME = 8_192;
  private static final Duration OBJECTION = Duration.ofSeconds(1);

  /**
   * The settings.
   *
   * @param ca PEM file of the authority, null for the system's
   * @param timeout for connecting, and again for sending
   */
  record Config(
      String host,
      int port,
      Transport transport,
      SyslogLine.Format format,
      SyslogLine.Facility facility,
      @Nullable Path ca,
      Duration timeout)
      implements Notifier.Config {
    static Config from(ConfigNode node) {
      Transport transport = node.choice("transport", Transport.TLS, Transport.class);
      int usual = transport == Transport.TLS ? 6514 : transport == Transport.TCP ? 601 : 514;
      return new Config(
          node.required("host", "which syslog server takes the messages?"),
          node.integer("port", usual, 1, 65_535),
          transport,
          node.choice("format", SyslogLine.Format.RFC5424, SyslogLine.Format.class),
          node.choice("facility", SyslogLine.Facility.AUTHPRIV, SyslogLine.Facility.class),
          node.file("ca"),
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1)));
    }

    @Override
    public Notifier make() {
      return new SyslogNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;

  SyslogNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Delivery send(Message message) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    int most = config.transport() == Transport.UDP ? DATAGRAM : FRAME;
    for (String line : lines(message)) {
      frames.add(Cut.bytes(line, most).getBytes(StandardCharsets.UTF_8));
    }
    try {
      switch (config.transport()) {
        case UDP -> datagrams(frames);
        case TCP, TLS -> stream(frames);
      }
    } catch (IOException e) {
      throw new IOException(
          "the syslog server "
              + config.host()
              + ":"
              + config.port()
              + " did not take the message ("
              + Plain.line(e.toString(), 200)
              + "): check host, port, transport and ca",
          e);
    }
    return new Delivery.Taken();
  }

  private List<String> lines(Message message) {
    SyslogLine line = new SyslogLine(config.format(), config.facility(), self());
    if (message.kind() == Message.Kind.TEST) {
      return List.of(line.test(clock.instant()));
    }
    List<String> all = new ArrayList<>();
    for (Report report : message.reports()) {
      all.add(line.of(report));
    }
    return all;
  }

  private static String self() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "-"; // the receiver knows the address
    }
  }

  private void datagrams(List<byte[]> frames) throws IOException {
    InetSocketAddress to = new InetSocketAddress(config.host(), config.port());
    if (to.isUnresolved()) {
      throw new IOException("its name has no address");
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(to); // so that a closed port is said where the system says it
      for (byte[] frame : frames) {
        socket.send(new DatagramPacket(frame, frame.length, to));
      }
    }
  }

  private void stream(List<byte[]> frames) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes((frame.length + " ").getBytes(StandardCharsets.US_ASCII));
      all.writeBytes(frame);
    }
    int millis = (int) config.timeout().toMillis();
    try (Socket plain = new Socket()) {
      // a receiver that reads nothing must not hold up the channel: writing knows no time-out
      CompletableFuture<Void> guard =
          CompletableFuture.runAsync(
              () -> close(plain),
              CompletableFuture.delayedExecutor(3L * millis, TimeUnit.MILLISECONDS));
      try {
        stream(plain, millis, all.toByteArray());
      } finally {
        guard.cancel(false);
      }
    }
  }

  private void stream(Socket plain, int millis, byte[] bytes) throws IOException {
    plain.connect(new InetSocketAddress(config.host(), config.port()), millis);
    plain.setSoTimeout(millis);
    if (config.transport() == Transport.TCP) {
      exchange(plain, bytes);
    } else {
      try (SSLSocket secure = over(plain)) {
        secure.startHandshake();
        exchange(secure, bytes);
      }
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the sender's thread says what is wrong
    }
  }

  private SSLSocket over(Socket plain) throws IOException {
    SSLSocketFactory factory =
        config.ca() == null
            ? (SSLSocketFactory) SSLSocketFactory.getDefault()
            : Authority.trusting(config.ca(), "alert.notify.channels ca").getSocketFactory();
    SSLSocket secure = (SSLSocket) factory.createSocket(plain, config.host(), config.port(), false);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    return secure;
  }

  /** A receiver that is gone shows by a reset; one that has it closes, or says nothing. */
  private static void exchange(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    socket.shutdownOutput();
    socket.setSoTimeout((int) OBJECTION.toMillis());
    try {
      var unused = socket.getInputStream().read();
    } catch (SocketTimeoutException e) {
      return; // nothing against it
    }
  }
}
