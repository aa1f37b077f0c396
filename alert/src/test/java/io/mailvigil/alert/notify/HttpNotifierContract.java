// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every way over HTTP keeps, against a real server. */
abstract class HttpNotifierContract {
  static final String SECRET = "s3cret-t0ken";

  @TempDir Path folder;
  HttpReceiver server;

  @BeforeEach
  void setUpServer() throws Exception {
    server = new HttpReceiver(null);
  }

  @AfterEach
  void tearDownServer() {
    server.close();
  }

  /** The way to that server, with {@link #SECRET} as its secret. */
  abstract Notifier.Config config() throws IOException;

  /** Fails where a hostile name could do harm in what was sent. */
  abstract void assertHarmless(HttpReceiver.Received request);

  Secret secret(String value) throws IOException {
    return new Secret.InFile(Files.writeString(folder.resolve("secret"), value));
  }

  static HttpWay way() {
    return new HttpWay(null, Duration.ofSeconds(4));
  }

  Notifier.Delivery send(Message message) throws IOException {
    return config().make().send(message);
  }

  static Message test() {
    return new Message("t1", Message.Kind.TEST, "t1", List.of());
  }

  /** A person's deed about the incident of {@link Samples#incident}. */
  static Message deed(Deed deed, String by) {
    ActionTaken action =
        new ActionTaken(
            "u1",
            Samples.NOW.plusSeconds(60),
            deed,
            Outcome.SUCCESS,
            "default",
            new Account("default", "bob"),
            null,
            "i1",
            "a1",
            "D01",
            by,
            "it was bob",
            "l1",
            null,
            List.of(),
            "bob: " + deed.wire(),
            Urgency.NONE);
    return new Message("m2", Message.Kind.INCIDENT, "i1", List.of(action));
  }

  static Message digest() {
    return new Message(
        "d1",
        Message.Kind.DIGEST,
        "digest",
        List.of(
            Samples.alert("a1", "i1", Severity.MEDIUM, "bob"),
            Samples.alert("a2", "i2", Severity.MEDIUM, "eve")));
  }

  @Test
  void whatTheServerTakesIsTaken() throws Exception {
    assertThat(send(Samples.incident("bob@example.org"))).isEqualTo(new Notifier.Delivery.Taken());
    assertThat(send(test())).isEqualTo(new Notifier.Delivery.Taken());
    assertThat(send(digest())).isEqualTo(new Notifier.Delivery.Taken());
    assertThat(server.received.getFirst().headers().getFirst("Content-Type"))
        .isEqualTo("application/json");
  }

  @Test
  void repeatingSendsTheSame() throws Exception {
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received first = server.received.getFirst();
    server.received.clear();
    send(Samples.incident("bob@example.org"));
    assertThat(server.received.getFirst().uri()).isEqualTo(first.uri());
    assertThat(server.received.getFirst().body()).hasSameSizeAs(first.body());
  }

  @Test
  void noNameCanDoHarm() throws Exception {
    Notifier notifier = config().make();
    for (String name : Hostile.names()) {
      server.received.clear();
      notifier.send(Samples.incident(name));
      assertThat(server.received).isNotEmpty().allSatisfy(this::assertHarmless);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 404, 408, 429, 500, 503})
  void otherAnswersAreTriedAgainAndSaidWithoutTheSecret(int status) {
    server.status = status;
    server.headers = Map.of("Location", "/elsewhere");
    server.body = "no, not with " + SECRET + "\r\n\u001b[31m";
    assertThatThrownBy(() -> send(Samples.incident("bob")))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(RetryLater.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("" + status)
        .hasMessageNotContaining(SECRET)
        .hasMessageNotContaining("\u001b");
    assertThat(server.received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 422})
  void aMessageThatIsAtFaultIsNotTriedAgain(int status) throws Exception {
    server.status = status;
    server.body = "invalid " + SECRET;
    assertThat(send(Samples.incident("bob")))
        .isInstanceOfSatisfying(
            Notifier.Delivery.Refused.class,
            refused -> assertThat(refused.why()).contains("invalid").doesNotContain(SECRET));
  }

  /** What this server says when the configuration is at fault; empty where it says 401 or so. */
  String blame() {
    return "";
  }

  @Test
  void whereTheConfigurationIsAtFaultTheMessageWaits() {
    server.status = blame().isEmpty() ? 401 : 400;
    server.body = blame();
    assertThatThrownBy(() -> send(Samples.incident("bob")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(": check ");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void whatTheServerAsksForAsPauseIsKnown(int status) {
    server.status = status;
    server.headers = Map.of("Retry-After", "37");
    assertThatThrownBy(() -> send(Samples.incident("bob")))
        .isInstanceOfSatisfying(
            RetryLater.class, e -> assertThat(e.after()).isEqualTo(Duration.ofSeconds(37)));
  }

  @Test
  void anAbsentServerIsNamedAndTheSecretIsNot() throws Exception {
    Notifier.Config config = config();
    server.close();
    assertThatThrownBy(() -> config.make().send(Samples.incident("bob")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining(SECRET);
    assertThat(config.toString()).doesNotContain(SECRET);
  }

  /** Reads the section of a channel, which may hold the common keys too. */
  static Notifier.Config read(String yaml) {
    ConfigNode root = ConfigFile.parse("notify: {channels: {c: {" + yaml + "}}}", "test.yml");
    NotifyConfig config = NotifyConfig.from(root.section("notify"));
    root.finish();
    return Objects.requireNonNull(config.channels().get("c")).way();
  }
}
