// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.wire.CommandSender;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the links of {@link LinkConfig}: GET and HEAD show the question, POST records the answer
 * as a command, once. {@code mailvigil.alert.links{result=shown|answered|refused|failed}} counts
 * requests.
 */
public final class AnswerServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerServer.class);
  private static final int MOST_BODY = 4096;
  private static final int MOST_NAME = 64;

  private final LinkConfig config;
  private final Map<String, String> kafka;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final Seal seal;
  private final UsedLinks used;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HttpServer server;

  /**
   * Does no I/O.
   *
   * @param kafka what every Kafka client of this process needs
   */
  public AnswerServer(
      LinkConfig config, Map<String, String> kafka, MeterRegistry meters, InstantSource clock) {
    this.config = config;
    this.kafka = Map.copyOf(kafka);
    this.meters = meters;
    this.clock = clock;
    this.seal = new Seal(config.secret());
    this.used = new UsedLinks(kafka, config.validFor().plus(config.validFor()));
  }

  /**
   * Begins to answer where there are links. Throws {@link ConfigException} when the port is in use
   * or the secret is none.
   */
  public synchronized void start() {
    if (config.publicUrl() == null) {
      return;
    }
    seal.check();
    try {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(config.host(), config.port()), 16);
      listening.setExecutor(threads);
      listening.createContext("/", this::answer);
      listening.start();
      server = listening;
    } catch (IOException e) {
      throw new ConfigException(
          "alert.links: %s:%d can not be listened on (%s): choose another host or port"
              .formatted(config.host(), config.port(), e.getMessage()));
    }
  }

  /** The port it listens on; -1 where there are no links. */
  public synchronized int port() {
    return server == null ? -1 : server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean post = exchange.getRequestMethod().equals("POST");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!post && !head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD, POST");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      AnswerPage page = page(exchange, post);
      count(page, post);
      byte[] html = page.html().getBytes(UTF_8);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", "text/html; charset=utf-8");
      headers.set("Cache-Control", "no-store");
      headers.set("Referrer-Policy", "no-referrer"); // the address is the right to answer
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
              + " frame-ancestors 'none'; base-uri 'none'");
      exchange.sendResponseHeaders(page.status(), head ? -1 : html.length);
      if (!head) {
        exchange.getResponseBody().write(html);
      }
    }
  }

  private void count(AnswerPage page, boolean post) {
    String result =
        switch (page.status()) {
          case 200 -> post ? "answered" : "shown";
          case 503 -> "failed";
          default -> "refused";
        };
    meters.counter("mailvigil.alert.links", "result", result).increment();
  }

  private AnswerPage page(HttpExchange exchange, boolean post) throws IOException {
    String path = String.valueOf(exchange.getRequestURI().getPath());
    String token = path.substring(path.lastIndexOf('/') + 1);
    Asked asked = seal.open(token);
    Instant now = clock.instant();
    if (asked == null) {
      return AnswerPage.unknown();
    }
    if (!now.isBefore(asked.until())) {
      return AnswerPage.expired();
    }
    try {
      if (used.contains(token, now)) {
        return AnswerPage.used();
      }
      return post ? answered(asked, token, form(exchange), now) : AnswerPage.question(asked);
    } catch (KafkaException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("Kafka does not take the answer to a link; the page asks to try again");
      return AnswerPage.away();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return AnswerPage.away();
    }
  }

  private AnswerPage answered(Asked asked, String token, Map<String, String> form, Instant now)
      throws InterruptedException {
    String answer = form.getOrDefault("answer", "");
    String name = name(form);
    if (!answer.equals("yes") && !answer.equals("no")) {
      return AnswerPage.unclear();
    }
    if (asked.kind() == Asked.Kind.LOCK && name.isEmpty()) {
      return AnswerPage.unclear();
    }
    boolean yes = answer.equals("yes");
    CommandSender.send(
        kafka, command(asked, yes, name, UsedLinks.commandId(token), now), asked.id());
    return AnswerPage.thanks(asked, yes);
  }

  private static Command command(Asked asked, boolean yes, String name, String id, Instant now) {
    String reason = "answered by a link in a message to " + asked.to();
    return switch (asked.kind()) {
      case LOGIN ->
          new Command.Feedback(id, "owner of the account, by link", reason, now, asked.id(), yes);
      case LOCK ->
          yes
              ? new Command.Approve(id, name + ", by link", reason, now, asked.id())
              : new Command.Deny(id, name + ", by link", reason, now, asked.id());
    };
  }

  /** The name as it may stand in a record: nobody proves it, so it says what was typed. */
  private static String name(Map<String, String> form) {
    String typed = form.getOrDefault("name", "").replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "").strip();
    return typed.length() <= MOST_NAME ? typed : typed.substring(0, MOST_NAME);
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readNBytes(MOST_BODY), UTF_8);
    Map<String, String> all = new HashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        all.putIfAbsent(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
    }
    return all;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // no form of ours sends that
    }
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
    threads.close();
    used.close();
  }
}
