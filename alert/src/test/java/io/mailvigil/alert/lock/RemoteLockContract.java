// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A remote system as its public documentation describes it, in this process: it answers what stands
 * there and refuses everything else with 400, so that a wrong path or body is a failure.
 */
abstract class RemoteLockContract extends LockBackendContract {
  static final ObjectMapper JSON = new ObjectMapper();
  static final String BOB = "bob@example.org";
  @TempDir Path folder;
  HttpServer server;
  final List<String> asked = new ArrayList<>();
  volatile int failWith;
  private int untilFailure;
  private boolean takesEffect;

  /** A request as the system sees it. */
  record Request(
      String method, String path, Map<String, String> query, HttpExchange http, String text) {
    JsonNode json() {
      try {
        return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
      } catch (IOException e) {
        return MissingNode.getInstance();
      }
    }

    String header(String name) {
      return String.valueOf(http.getRequestHeaders().getFirst(name));
    }
  }

  record Reply(int status, Object body) {}

  static final Reply WRONG = new Reply(400, "{\"error\":\"not as documented\"}");

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    Files.writeString(folder.resolve("wrong"), "other\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    Request request =
        new Request(
            exchange.getRequestMethod(), exchange.getRequestURI().getPath(), query, exchange, text);
    asked.add(request.method() + " " + request.path());
    boolean fails = --untilFailure == 0;
    Reply reply =
        failWith > 0 || (fails && !takesEffect) ? new Reply(failWith, "") : reply(request);
    if (fails) {
      reply = new Reply(500, "");
    }
    byte[] body = reply.body().toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static Map<String, String> form(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String pair : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
      int equals = pair.indexOf('=');
      all.put(
          URLDecoder.decode(pair.substring(0, equals), UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return all;
  }

  abstract Reply reply(Request request);

  abstract LockBackend backend(JsonHttp.Server at, Secret secret);

  /** The known account as it stands, without what a lock may leave changed for good. */
  abstract String account();

  /** Makes the known account disabled or enabled, by somebody else's hand. */
  abstract void byHand(boolean enabled);

  JsonHttp.Server at(int port) {
    return new JsonHttp.Server(URI.create("http://127.0.0.1:" + port), null, Duration.ofSeconds(5));
  }

  @Override
  LockBackend backend() {
    return backend(at(server.getAddress().getPort()), secret());
  }

  Secret secret() {
    return new Secret.InFile(folder.resolve("secret"));
  }

  Secret wrong() {
    return new Secret.InFile(folder.resolve("wrong"));
  }

  @Override
  LockBackend unreachable() {
    return backend(at(9), secret());
  }

  @Override
  Account known() {
    return new Account(Account.DEFAULT_TENANT, BOB);
  }

  /** Cut by default where the recorded system says so; see {@link #cutsSessions}. */
  boolean cutsSessions() {
    return true;
  }

  abstract boolean sessionLives();

  @Override
  LiveSession session() {
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        return sessionLives();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  @Test
  void cutsLiveSessions() throws Exception {
    backend().lock(order(known()));
    assertThat(sessionLives()).isEqualTo(!cutsSessions());
  }

  @Test
  void somebodyElsesLockIsLeftAlone() throws IOException {
    byHand(false);
    assertThat(backend().lock(order(known())))
        .isEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
    assertThat(backend().held()).isEmpty();
    assertThat(backend().unlock(known())).isEqualTo(new LockResult.NotLocked(true));
    assertThat(letsIn()).isFalse();
  }

  /** Half a lock, or an operator's own unlock: the next order finishes it. */
  @Test
  void aMarkWithoutALockIsLockedAgainAndWhatWasBeforeComesBack() throws IOException {
    backend().lock(order(known()));
    byHand(true);
    assertThat(backend().held()).isEmpty();
    assertThat(backend().lock(order(known()))).isInstanceOf(LockResult.Locked.class);
    assertThat(letsIn()).isFalse();
    assertThat(backend().unlock(known())).isEqualTo(new LockResult.Unlocked(false, List.of()));
    assertThat(letsIn()).isTrue();
  }

  @Test
  void aServerAsDocumentedIsNoProblem() {
    assertThat(backend().problems()).isEmpty();
  }

  /** As a kill between any two requests would leave it: the next process begins anew. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whicheverRequestFailsTheNextOrderGoesOn(boolean takesEffect) throws Exception {
    String before = account();
    for (int request = 1; request <= 10; request++) {
      failAt(request, takesEffect, () -> backend().lock(order(known())));
      LockResult again = backend().lock(order(known()));

      assertThat(again.getClass()).isIn(LockResult.Locked.class, LockResult.Already.class);
      assertThat(again).isNotEqualTo(new LockResult.Already(LockResult.Owner.OTHERS, List.of()));
      assertThat(letsIn()).as("request %s of the lock", request).isFalse();
      assertThat(backend().held()).containsExactly(new HeldLock(known(), "L-1", UNTIL));

      failAt(request, takesEffect, () -> backend().unlock(known()));
      backend().unlock(known());

      assertThat(letsIn()).as("request %s of the unlock", request).isTrue();
      assertThat(backend().held()).isEmpty();
      assertThat(account()).isEqualTo(before);
    }
  }

  /** A call of a back end. */
  private interface Call {
    LockResult made() throws IOException;
  }

  private void failAt(int request, boolean takesEffect, Call call) {
    this.takesEffect = takesEffect;
    this.untilFailure = request;
    try {
      call.made();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("127.0.0.1");
    } finally {
      untilFailure = 0;
    }
  }

  @Test
  void aServerThatIsAwayEndsNoSession() {
    LockBackend.Sessions away = unreachable().sessions();
    if (away == null) {
      throw Assumptions.<RuntimeException>abort("this back end ends sessions only with a lock");
    }
    assertThatThrownBy(() -> away.end(known())).isInstanceOf(IOException.class);
    assertThat(sessionLives()).isTrue();
  }

  @Test
  void aServerThatFailsIsNoLock() throws IOException {
    for (int status : new int[] {400, 401, 403, 500, 502, 503}) {
      failWith = status;
      LockBackend backend = backend();
      assertThatThrownBy(() -> backend.lock(order(known())))
          .as("%s", status)
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("s3cret");
      assertThat(backend.problems()).isNotEmpty();
    }
    failWith = 0;
    assertThat(letsIn()).isTrue();
  }

  @Test
  void aServerThatWantsPeaceIsNotAskedAgain() {
    failWith = 429;
    LockBackend backend = backend();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> backend.lock(order(known()))).isInstanceOf(IOException.class);
    }
    assertThat(asked.size()).isLessThanOrEqualTo(1);
  }

  @Test
  void aWrongSecretIsAnErrorThatDoesNotRepeatIt() {
    LockBackend backend = backend(at(server.getAddress().getPort()), wrong());
    assertThatThrownBy(() -> backend.lock(order(known())))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("other");
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static Map<String, ObjectNode> users() {
    return new TreeMap<>();
  }
}
