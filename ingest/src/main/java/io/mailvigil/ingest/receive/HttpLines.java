// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Lines over HTTP. 204 says that all lines of the request are durable; any other answer that the
 * sender should send it again (503, with {@code Retry-After}) or must mend it (4xx).
 */
final class HttpLines implements LineSource {
  private static final long DURABLE_WITHIN_SECONDS = 10;

  private final HttpConfig config;
  private final Spool spool;
  private final Received received;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile @Nullable HttpServer server;

  HttpLines(HttpConfig config, Spool spool, Received received) {
    this.config = config;
    this.spool = spool;
    this.received = received;
  }

  @Override
  public void start() {
    Secret token = config.token();
    if (token != null && token.reveal().length() < 16) {
      throw new ConfigException(
          "ingest.http: the token should have at least 16 characters, as openssl rand -hex 24 makes"
              + " it");
    }
    try {
      InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
      HttpServer listening = listen(config.tls(), address);
      listening.setExecutor(threads);
      listening.createContext("/", this::answer);
      listening.start();
      server = listening;
    } catch (IOException e) {
      throw new ConfigException(Ports.taken("ingest.http", config.host(), config.port(), e));
    }
  }

  private static HttpServer listen(@Nullable TlsConfig tls, InetSocketAddress address)
      throws IOException {
    if (tls == null) {
      return HttpServer.create(address, 64);
    }
    HttpsServer secured = HttpsServer.create(address, 64);
    SSLContext context = tls.context();
    secured.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters own = context.getDefaultSSLParameters();
            own.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            own.setNeedClientAuth(tls.clientCa() != null);
            parameters.setSSLParameters(own);
          }
        });
    return secured;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      int status = status(exchange);
      if (status == 503) {
        exchange.getResponseHeaders().set("Retry-After", "5");
      }
      if (status != 204) {
        received.refused.increment();
      }
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private int status(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/v1/lines")) {
      return 404;
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return 405;
    }
    if (!isKnown(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return 401;
    }
    byte[] body;
    try (InputStream in = unpacked(exchange)) {
      body = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, config.mostBytes() + 1));
    } catch (ZipException e) {
      return 400;
    }
    if (body.length > config.mostBytes()) {
      return 413;
    }
    return put(body);
  }

  private static InputStream unpacked(HttpExchange exchange) throws IOException {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    InputStream raw = exchange.getRequestBody();
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return raw;
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw new ZipException("only gzip");
    }
    return new GZIPInputStream(raw);
  }

  private boolean isKnown(@Nullable String authorization) {
    Secret token = config.token();
    if (token == null) {
      return true;
    }
    String shown = authorization == null ? "" : authorization;
    return MessageDigest.isEqual(
        ("Bearer " + token.reveal()).getBytes(StandardCharsets.UTF_8),
        shown.getBytes(StandardCharsets.UTF_8));
  }

  private int put(byte[] body) {
    ByteArrayOutputStream records = new ByteArrayOutputStream(body.length + 64);
    int count = 0;
    int start = 0;
    for (int i = 0; i <= body.length; i++) {
      if (i == body.length || body[i] == '\n') {
        int end = i > start && body[i - 1] == '\r' ? i - 1 : i;
        if (end > start) {
          records.writeBytes(SpoolRecord.of(body, start, end));
          count++;
        }
        start = i + 1;
      }
    }
    try {
      spool.append(records.toByteArray()).get(DURABLE_WITHIN_SECONDS, TimeUnit.SECONDS);
      received.lines.increment(count);
      return 204;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 503;
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      return 503; // the sender sends it again; the spool says why
    }
  }

  /** The port that is listened on. */
  int port() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.getAddress().getPort();
  }

  @Override
  public @Nullable String problem() {
    return null;
  }

  @Override
  public void close() {
    HttpServer listening = server;
    if (listening != null) {
      listening.stop(1);
    }
    threads.close();
  }
}
