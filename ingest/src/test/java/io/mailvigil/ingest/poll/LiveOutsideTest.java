// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mailvigil.ingest.receive.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom a poller hands its token to: only a server of the named authority, under its own name. */
class LiveOutsideTest {
  private static final char[] PASSWORD = "password".toCharArray();

  private final AtomicInteger answered = new AtomicInteger();
  private @TempDir Path folder;
  private HttpsServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          answered.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  /** Starts the server with a certificate for such a name; the file of its own authority. */
  private Path serve(String name, String san) throws Exception {
    KeyStore keys = identity(name, san);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.start();
    return pem(name, keys);
  }

  private Path pem(String name, KeyStore keys) throws Exception {
    byte[] der = keys.getCertificate(name).getEncoded();
    return Files.writeString(
        folder.resolve(name + ".pem"),
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)));
  }

  private KeyStore identity(String name, String san) throws Exception {
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
                "san=" + san,
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

  private Answer ask(@Nullable Path ca) throws IOException, InterruptedException {
    URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    PollSettings settings =
        new PollSettings(
            "ingest.okta[0]",
            url,
            ca,
            Duration.ofSeconds(5),
            Duration.ofHours(2),
            Duration.ZERO,
            1 << 16);
    Spool spool = new Spool(folder.resolve("x.log"), 1 << 20, 1L << 30, Clock.systemUTC());
    return new LiveOutside(settings, spool, folder.resolve("x.seen"), Clock.systemUTC())
        .send(HttpRequest.newBuilder(url).header("Authorization", "SSWS token").build());
  }

  @Test
  void aServerOfTheNamedAuthorityIsAsked() throws Exception {
    Path own = serve("own", "ip:127.0.0.1");

    assertThat(ask(own).status()).isEqualTo(200);
    assertThat(answered).hasValue(1);
  }

  @Test
  void theSystemsAuthoritiesDoNotVouchForIt() throws Exception {
    serve("own", "ip:127.0.0.1");

    assertThatThrownBy(() -> ask(null)).isInstanceOf(IOException.class);
    assertThat(answered).hasValue(0);
  }

  @Test
  void anotherAuthorityDoesNotVouchForIt() throws Exception {
    serve("own", "ip:127.0.0.1");
    Path other = pem("other", identity("other", "ip:127.0.0.1"));

    assertThatThrownBy(() -> ask(other)).isInstanceOf(IOException.class);
    assertThat(answered).hasValue(0);
  }

  @Test
  void aServerOfAnotherNameIsNotAsked() throws Exception {
    Path own = serve("own", "dns:mail.example.org");

    assertThatThrownBy(() -> ask(own))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1");
    assertThat(answered).hasValue(0);
  }
}
