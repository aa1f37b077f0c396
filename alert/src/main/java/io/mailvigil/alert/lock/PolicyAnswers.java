// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers Dovecot's authentication policy requests (doc.dovecot.org, "Authentication Policy"):
 * {@code POST /?command=allow} with a JSON object whose {@code login} is the user. {@code -1} in
 * {@code status} refuses, {@code 0} goes on. {@code command=report} is taken note of.
 *
 * <p>{@code pwhash} is not looked at: who is refused does not hang on the password.
 */
final class PolicyAnswers implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST = 64 << 10;
  private static final String PROBE = "mailvigil";
  private static final String REFUSE = "{\"status\":-1,\"msg\":\"account locked\"}";
  private static final String GO_ON = "{\"status\":0,\"msg\":\"\"}";

  private final InetSocketAddress listen;
  private final @Nullable Secret token;
  private final Path file;
  private final Names names;
  private final Duration timeout;
  private final HttpClient client;
  private volatile Known known = new Known("", Set.of());
  private volatile boolean asked;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  /** Reads the names that are refused. */
  interface Names {
    List<String> refused() throws IOException;
  }

  /** The names of one version of the file. */
  private record Known(String version, Set<String> names) {}

  /**
   * Listens nowhere yet.
   *
   * @param file by whose change new names are noticed
   */
  PolicyAnswers(
      InetSocketAddress listen, @Nullable Secret token, Path file, Names names, Duration timeout) {
    this.listen = listen;
    this.token = token;
    this.file = file;
    this.names = names;
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /** Begins to answer. */
  synchronized void start() throws IOException {
    if (server != null) {
      return;
    }
    try {
      HttpServer fresh = HttpServer.create(listen, 0);
      ExecutorService each = Executors.newVirtualThreadPerTaskExecutor();
      fresh.setExecutor(each);
      fresh.createContext("/", this::answer);
      fresh.start();
      server = fresh;
      threads = each;
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on " + shown() + " (" + e.getMessage() + "): who else does?", e);
    }
  }

  /** Ends; requests under way are answered within a second. */
  @Override
  public synchronized void close() {
    if (server != null && threads != null) {
      server.stop(1);
      threads.shutdown();
      server = null;
    }
  }

  /** Whether this is the process that answers, and only we ourselves have asked so far. */
  synchronized boolean isUnasked() {
    return server != null && !asked;
  }

  /** Asks whoever listens there, as Dovecot would. */
  boolean isRefused(String login) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + shown() + "/?command=allow"))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JSON.createObjectNode()
                        .put("login", login)
                        .put("device_id", PROBE)
                        .toString()));
    if (token != null) {
      request.header("Authorization", "Bearer " + revealed(token));
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
      if (response.statusCode() != 200) {
        throw new IOException(
            "the policy server on " + shown() + " answers " + response.statusCode());
      }
      return JSON.readTree(response.body()).path("status").asInt() < 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException(
          "the policy server on " + shown() + " does not answer (" + e + "): is Mailvigil running?",
          e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readNBytes(LARGEST);
      String reply = "";
      int status = 200;
      if (!isTrusted(exchange.getRequestHeaders().getFirst("Authorization"))) {
        status = 401;
      } else {
        switch (String.valueOf(exchange.getRequestURI().getRawQuery())) {
          case "command=allow" -> reply = judged(body);
          case "command=report" -> reply = GO_ON;
          default -> status = 404;
        }
      }
      if (status == 200 && reply.isEmpty()) {
        status = 400;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      byte[] bytes = reply.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** The answer to {@code allow}; empty where it was no such request. */
  private String judged(byte[] body) {
    try {
      JsonNode question = JSON.readTree(body);
      if (!question.path("login").isTextual()) {
        return "";
      }
      asked |= !question.path("device_id").asText().equals(PROBE);
      return names().contains(canonical(question.path("login").asText())) ? REFUSE : GO_ON;
    } catch (IOException e) { // no JSON
      return "";
    }
  }

  private boolean isTrusted(@Nullable String authorization) throws IOException {
    if (token == null) {
      return true;
    }
    String secret = revealed(token);
    String basic = Base64.getEncoder().encodeToString(("mailvigil:" + secret).getBytes(UTF_8));
    byte[] given = String.valueOf(authorization).getBytes(UTF_8);
    return MessageDigest.isEqual(given, ("Bearer " + secret).getBytes(UTF_8))
        | MessageDigest.isEqual(given, ("Basic " + basic).getBytes(UTF_8));
  }

  private static String revealed(Secret token) throws IOException {
    try {
      return token.reveal();
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** The names of the file as it is now; the last known ones where it cannot be read. */
  private Set<String> names() {
    Known last = known;
    try {
      String version = version(); // a replaced file has another inode
      if (!last.version().equals(version)) {
        last =
            new Known(
                version,
                names.refused().stream().map(PolicyAnswers::canonical).collect(Collectors.toSet()));
        known = last;
      }
    } catch (IOException e) {
      // problems() and the next lock say so; letting everybody in would undo the locks
    }
    return last.names();
  }

  private String version() throws IOException {
    try {
      BasicFileAttributes its = Files.readAttributes(file, BasicFileAttributes.class);
      return its.fileKey() + " " + its.lastModifiedTime() + " " + its.size();
    } catch (NoSuchFileException e) {
      return "none";
    }
  }

  /** A login as accounts are written, however a client spelt it. */
  private static String canonical(String login) {
    return Normalizer.normalize(login, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
  }

  private String shown() {
    String host = listen.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + listen.getPort();
  }
}
