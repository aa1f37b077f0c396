// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A real HTTP server on loopback that keeps what it gets and answers as it is told. */
final class HttpReceiver implements AutoCloseable {
  /** A request as it came. */
  record Received(String method, URI uri, Headers headers, byte[] body) {
    JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException("no JSON came", e);
      }
    }
  }

  final List<Received> received = new CopyOnWriteArrayList<>();
  volatile int status = 200;
  volatile String body = "";
  volatile Map<String, String> headers = Map.of();

  /** Never answers; or begins an answer and never ends it. */
  volatile boolean silent;

  volatile boolean endless;
  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpServer server;

  HttpReceiver(@Nullable Certificate certificate) throws Exception {
    InetSocketAddress where = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (certificate == null) {
      server = HttpServer.create(where, 0);
    } else {
      HttpsServer secure = HttpsServer.create(where, 0);
      secure.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
      server = secure;
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(
          new Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI(),
              exchange.getRequestHeaders(),
              exchange.getRequestBody().readAllBytes()));
      if (silent) {
        await();
      }
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, endless ? 0 : bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
      if (endless) {
        exchange.getResponseBody().flush();
        await();
      }
    }
  }

  private void await() throws IOException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
  }
}
