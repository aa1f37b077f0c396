// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.alert.lock.JsonHttp;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real CrowdSec local API of Debian's, without its central one. */
class CrowdSecBlockIT extends SourceBlockContract {
  @TempDir Path folder;
  private ServerProcess server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    ServerProcess.require("crowdsec", "/usr/bin/crowdsec");
    port = ServerProcess.freePort();
    for (String part : List.of("data", "hub", "none")) {
      Files.createDirectories(folder.resolve(part));
    }
    Files.writeString(folder.resolve("hub/.index.json"), "{}");
    Files.writeString(folder.resolve("simulation.yaml"), "simulation: false\n");
    Files.writeString(folder.resolve("console.yaml"), "share_manual_decisions: false\n");
    Files.writeString(
        folder.resolve("profiles.yaml"),
        "name: none\nfilters: [\"Alert.Remediation == false\"]\n"
            + "decisions: [{type: ban, duration: 4h}]\non_success: break\n");
    Files.writeString(folder.resolve("local.yaml"), "");
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        common: {daemonize: false, log_media: stdout, log_level: info, working_dir: F}
        config_paths:
          {config_dir: F, data_dir: F/data, simulation_path: F/simulation.yaml, hub_dir: F/hub,
           index_path: F/hub/.index.json, notification_dir: F/none, plugin_dir: F/none}
        cscli: {output: human}
        db_config:
          {log_level: info, type: sqlite, db_path: F/data/crowdsec.db, use_wal: false,
           flush: {max_items: 5000, max_age: 7d}}
        plugin_config: {user: nobody, group: nogroup}
        api:
          client: {insecure_skip_verify: false, credentials_path: F/local.yaml}
          server:
            {log_level: info, listen_uri: "127.0.0.1:PORT", profiles_path: F/profiles.yaml,
             console_path: F/console.yaml}
        prometheus: {enabled: false}
        """
            .replace("F", folder.toString())
            .replace("PORT", Integer.toString(port)));
    Files.writeString(folder.resolve("password"), "s3cretpw\n");
    Files.writeString(folder.resolve("wrong"), "other\n");
    ServerProcess.run(
        "cscli",
        "-c",
        folder.resolve("config.yaml").toString(),
        "machines",
        "add",
        "mailvigil",
        "--password",
        "s3cretpw",
        "-f",
        folder.resolve("local.yaml").toString());
    server =
        ServerProcess.start(
            folder,
            List.of("crowdsec", "-c", folder.resolve("config.yaml").toString(), "-no-cs"),
            () -> ServerProcess.listens(port));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SourceBlock backend(int at, String password) {
    return new CrowdSecBlock.Config(
            new JsonHttp.Server(URI.create("http://127.0.0.1:" + at), null, Duration.ofSeconds(10)),
            "mailvigil",
            new Secret.InFile(folder.resolve(password)),
            "mailvigil")
        .make("crowdsec");
  }

  @Override
  SourceBlock backend() {
    return backend(port, "password");
  }

  @Override
  SourceBlock unreachable() throws IOException {
    return backend(ServerProcess.freePort(), "password");
  }

  private String cscli(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("cscli", "-c", folder + "/config.yaml"));
    all.addAll(List.of(words));
    return ServerProcess.run(all.toArray(new String[0]));
  }

  /** What a bouncer is given, as {@code origin scope value type}. */
  private List<String> bans() throws IOException {
    String key = cscli("bouncers", "add", "b" + System.nanoTime(), "-o", "raw").strip();
    JsonHttp http =
        new JsonHttp(
            new JsonHttp.Server(
                URI.create("http://127.0.0.1:" + port), null, Duration.ofSeconds(10)));
    List<String> all = new ArrayList<>();
    http.send("GET", "/v1/decisions", Map.of("X-Api-Key", key), null)
        .json()
        .forEach(d ->
            all.add(
                String.join(
                    " ",
                    d.path("origin").asText(),
                    d.path("scope").asText(),
                    d.path("value").asText(),
                    d.path("type").asText(),
                    d.path("duration").asText().replaceFirst("m.*", "m"))));
    return all;
  }

  @Test
  void bouncersAreGivenBans() throws IOException {
    backend().block(order(V4));
    backend().block(order(V6));
    assertThat(bans())
        .containsExactlyInAnyOrder(
            "mailvigil Ip 203.0.113.9 ban 15m", "mailvigil Range 2001:db8:1:2::/64 ban 15m");
  }

  @Test
  void othersDecisionsAreLeftAlone() throws IOException {
    cscli("decisions", "add", "--ip", "203.0.113.9", "--duration", "1h");
    SourceBlock backend = backend();
    assertThat(backend.held()).isEmpty();
    backend.block(order(V4));
    assertThat(backend.held()).containsExactly(V4);
    backend.unblock(V4);
    assertThat(backend.held()).isEmpty();
    assertThat(bans()).singleElement().asString().startsWith("cscli Ip 203.0.113.9 ban");
  }

  /** Both a decision that ends sooner, and one that was made longer ago than its length. */
  @Test
  void aLongerBlockStandsBesideAShorterOne() throws IOException {
    backend().block(new BlockOrder(V4, "b1", Instant.now().plusSeconds(60)));
    backend().block(new BlockOrder(V4, "b2", Instant.now().plusSeconds(7200)));
    assertThat(bans())
        .containsExactlyInAnyOrder(
            "mailvigil Ip 203.0.113.9 ban 1m", "mailvigil Ip 203.0.113.9 ban 2h0m");
    backend().unblock(V4);
    assertThat(backend().held()).isEmpty();
  }

  @Test
  void aWrongPasswordNamesTheMend() {
    assertThatThrownBy(() -> backend(port, "wrong").held())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cscli machines add");
  }
}
