// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.run;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.ConfigException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The admin port: {@code /health} (also {@code /health/live}, {@code /health/ready}) as JSON and
 * {@code /metrics} for Prometheus. 200 while every stage works, even degraded; 503 with the reasons
 * when one is down, and while there is none yet.
 */
public final class OpsServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Begins to answer. Port 0 takes a free one. Throws {@link ConfigException} when the port is in
   * use.
   *
   * @param stages looked at with each answer: it may grow
   * @param notes what else a person should know, sentences by heading
   */
  public OpsServer(
      InetSocketAddress address,
      PrometheusMeterRegistry meters,
      List<Stage> stages,
      Supplier<Map<String, List<String>>> notes) {
    try {
      server = HttpServer.create(address, 16);
    } catch (BindException e) {
      throw new ConfigException(
          "port "
              + address.getPort()
              + " is in use (ops.port): choose another, or 0 for a free one");
    } catch (IOException e) {
      throw new ConfigException("the admin port cannot be opened (ops.port): " + e.getMessage());
    }
    server.setExecutor(threads);
    server.createContext("/health", exchange -> health(exchange, stages, notes));
    server.createContext("/metrics", exchange -> metrics(exchange, meters));
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void health(
      HttpExchange exchange, List<Stage> stages, Supplier<Map<String, List<String>>> notes)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean live = path.equals("/health/live");
    if (!live && !path.equals("/health") && !path.equals("/health/ready")) {
      answer(
          exchange,
          404,
          "text/plain",
          "not here: /health, /health/live, /health/ready, /metrics\n");
      return;
    }
    Map<String, Health> all = new LinkedHashMap<>();
    stages.forEach(stage -> all.put(stage.name(), stage.health()));
    boolean down = all.isEmpty() || all.values().stream().anyMatch(Health.Down.class::isInstance);
    answer(
        exchange,
        down && !live ? 503 : 200,
        "application/json",
        HealthJson.write(all, notes.get()));
  }

  private static void metrics(HttpExchange exchange, PrometheusMeterRegistry meters)
      throws IOException {
    answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape());
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
