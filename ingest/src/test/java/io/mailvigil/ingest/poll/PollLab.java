// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.ingest.receive.Received;
import io.mailvigil.ingest.receive.Spool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A provider on loopback, a clock that only pauses move, and a fuse: after so many deeds of a
 * poller (requests, appends, saves) it is killed, before or behind the deed.
 */
final class PollLab implements AutoCloseable {
  static final Instant BEGIN = Instant.parse("2026-11-24T10:00:00Z");

  /** A request as the provider sees it. */
  record Request(
      String method,
      String path,
      Map<String, String> query,
      Map<String, String> headers,
      String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  record Reply(int status, Map<String, String> headers, String body) {
    static Reply ok(String body) {
      return new Reply(200, Map.of(), body);
    }

    static Reply of(int status) {
      return new Reply(status, Map.of(), "");
    }

    Reply with(String name, String value) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      all.put(name, value);
      return new Reply(status, all, body);
    }
  }

  /** The process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final Path folder;
  final List<Request> requests = new ArrayList<>();
  final List<Duration> pauses = new ArrayList<>();

  /** Ids in the order in which they became durable. */
  final List<String> written = new ArrayList<>();

  final List<String> lines = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  Instant now = BEGIN;
  Function<Request, Reply> provider = request -> Reply.of(404);

  /** Deeds that are left; negative for ever. */
  int fuse = -1;

  boolean killBehind;
  Spool spool;
  private final HttpServer server;

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer takes 40 ms
  }

  PollLab(Path folder) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/", this::serve);
    server.start();
    openSpool();
  }

  void openSpool() throws IOException {
    spool = new Spool(folder.resolve("x.log"), 1 << 20, 1L << 30, clock());
    spool.open();
  }

  Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A file that holds a secret, as it stands in a configuration. */
  String secret(String name, String value) {
    return "{file: " + file(name, value) + "}";
  }

  Path file(String name, String value) {
    try {
      return Files.writeString(folder.resolve(name), value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static <T> T config(Function<ConfigNode, T> from, String yaml) {
    ConfigNode root = ConfigFile.parse("it: " + yaml, "test.yml");
    T config = from.apply(root.section("it"));
    root.finish();
    return config;
  }

  OktaLog.Config okta(String more) {
    return config(
        OktaLog.Config::from,
        "{url: '%s', token: %s%s}".formatted(url(), secret("token", "okta-secret"), more));
  }

  Poller poller(PollerConfig config) {
    Api api = config.api();
    Poller poller =
        new Poller(
            config.name(),
            config.settings(),
            api,
            spool,
            new Fused(new LiveOutside(config.settings(), spool, Poller.memory(spool), clock())),
            new Pace(api.gap(), () -> 1.0),
            new Received(meters, config.name()));
    poller.recall();
    return poller;
  }

  /** Rounds until the clock has come so far. */
  void run(Poller poller, Instant until) {
    try {
      while (now.isBefore(until)) {
        Duration wait = poller.round();
        now = now.plus(wait);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void round(Poller poller) {
    try {
      Duration unused = poller.round();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Fused implements Outside {
    private final LiveOutside live;

    Fused(LiveOutside live) {
      this.live = live;
    }

    private void deed(boolean behind) {
      if (fuse >= 0 && behind == killBehind && fuse-- == 0) {
        throw new Killed();
      }
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public void pause(Duration time) {
      pauses.add(time);
      now = now.plus(time);
    }

    @Override
    public Answer send(HttpRequest request) throws IOException, InterruptedException {
      deed(false);
      Answer answer = live.send(request);
      deed(true);
      return answer;
    }

    @Override
    public void append(byte[] bytes) throws IOException, InterruptedException {
      deed(false);
      live.append(bytes);
      for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
        int end = line.indexOf('\u001f');
        written.add(line.substring(1, end));
        lines.add(line.substring(end + 1));
      }
      deed(true);
    }

    @Override
    public void save(byte[] memory) throws IOException {
      deed(false);
      live.save(memory);
      deed(true);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((k, v) -> headers.put(k.toLowerCase(Locale.ROOT), v.get(0)));
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              parameters(exchange.getRequestURI().getRawQuery()),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      requests.add(request);
      Reply reply = provider.apply(request);
      if (reply.status == 0) {
        return; // the line is cut
      }
      reply.headers.forEach(exchange.getResponseHeaders()::set);
      byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  static Map<String, String> parameters(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String each : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
      int is = each.indexOf('=');
      all.put(
          URLDecoder.decode(each.substring(0, is), StandardCharsets.UTF_8),
          URLDecoder.decode(each.substring(is + 1), StandardCharsets.UTF_8));
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
    spool.close();
  }
}
