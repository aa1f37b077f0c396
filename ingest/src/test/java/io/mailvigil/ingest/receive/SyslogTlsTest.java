// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Syslog over TLS with client certificates: who has none, or a stranger's, says nothing. */
class SyslogTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String LINE = "<22>1 2026-11-24T09:59:59Z mx dovecot - - - from %s";

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Received received = new Received(meters, "tls");
  private Spool spool;

  @BeforeEach
  void open() throws IOException {
    spool = new Spool(folder.resolve("x.log"), 1 << 20, 1 << 30, Clock.systemUTC());
    spool.open();
  }

  @AfterEach
  void close() {
    spool.close();
  }

  /** A key and its self-signed certificate, made by the JDK's own keytool. */
  private KeyStore identity(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc:c",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(name).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return keys;
  }

  private Path pem(String name, String kind, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, base64, kind));
  }

  private SyslogConfig listener(KeyStore server, KeyStore clients) throws Exception {
    Certificate own = server.getCertificate("server");
    PrivateKey key = (PrivateKey) server.getKey("server", PASSWORD);
    TlsConfig tls =
        new TlsConfig(
            pem("server.pem", "CERTIFICATE", own.getEncoded()),
            pem("server.key", "PRIVATE KEY", key.getEncoded()),
            pem("ca.pem", "CERTIFICATE", clients.getCertificate("client").getEncoded()));
    return new SyslogConfig(
        SyslogConfig.Transport.TLS, "127.0.0.1", 0, ZoneOffset.UTC, 1000, 16, tls);
  }

  private static SSLContext context(KeyStore server, @Nullable KeyStore own) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("server", server.getCertificate("server"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, PASSWORD);
    keys.init(own == null ? none : own, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** False where the listener hangs up; with TLS 1.3 it may do so after the client's handshake. */
  private static boolean send(int port, SSLContext by, String name) throws IOException {
    try (SSLSocket socket = (SSLSocket) by.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      String line = LINE.formatted(name);
      OutputStream out = socket.getOutputStream();
      out.write((line.length() + " " + line).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.shutdownOutput();
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void onlyAClientWithACertificateIsHeardAndIsAuthenticated() throws Exception {
    // Given
    KeyStore server = identity("server");
    KeyStore client = identity("client");
    KeyStore stranger = identity("stranger");
    SyslogConfig config = listener(server, client);
    assertThat(config.authenticated()).isTrue();
    try (SyslogStreams listener = (SyslogStreams) config.make(spool, Clock.systemUTC(), received)) {
      listener.start();
      // When
      List<Boolean> heard = new ArrayList<>();
      heard.add(send(listener.port(), context(server, null), "nobody"));
      heard.add(send(listener.port(), context(server, stranger), "stranger"));
      try (Socket plain = new Socket("127.0.0.1", listener.port())) {
        plain
            .getOutputStream()
            .write((LINE.formatted("plain") + "\n").getBytes(StandardCharsets.US_ASCII));
        plain.getOutputStream().flush();
      }
      Awaitility.await().until(() -> received.refused.count() >= 3);
      heard.add(send(listener.port(), context(server, client), "client"));
      // Then
      assertThat(heard).containsExactly(false, false, true);
      List<String> lines =
          Awaitility.await()
              .atMost(Duration.ofSeconds(20))
              .until(() -> Files.readAllLines(spool.file()), all -> !all.isEmpty());
      assertThat(lines).containsExactly(LINE.formatted("client"));
      assertThat(received.refused.count()).isEqualTo(3);
    }
  }

  @Test
  void withoutAClientCaTlsSaysNothingOfTheSender() throws Exception {
    KeyStore server = identity("server");
    SyslogConfig asked = listener(server, identity("client"));
    TlsConfig tls = Objects.requireNonNull(asked.tls());
    SyslogConfig config =
        new SyslogConfig(
            SyslogConfig.Transport.TLS,
            "127.0.0.1",
            0,
            ZoneOffset.UTC,
            1000,
            16,
            new TlsConfig(tls.certificate(), tls.key(), null));
    assertThat(config.authenticated()).isFalse();
    try (SyslogStreams listener = (SyslogStreams) config.make(spool, Clock.systemUTC(), received)) {
      listener.start();
      assertThat(send(listener.port(), context(server, null), "anybody")).isTrue();
      Awaitility.await().until(() -> Files.readAllLines(spool.file()).size() == 1);
    }
  }
}
