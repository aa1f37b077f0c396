// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mailvigil.common.run.Health;
import io.mailvigil.deploy.server.EmbeddedElasticsearch.Address;
import io.mailvigil.deploy.server.EmbeddedElasticsearch.Settings;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EmbeddedElasticsearchIT {
  private static final Duration SOON = Duration.ofMinutes(3);

  private ScratchData scratch;
  private DataFolder data;

  @BeforeEach
  void make() throws Exception {
    scratch = ScratchData.make();
    data = scratch.folder();
  }

  @AfterEach
  void remove() throws Exception {
    assertThat(processes()).as("nothing is left behind").isEmpty();
    scratch.close();
  }

  @Test
  void keepsItsDocumentsOverARestartAndOpensToNobodyWithoutTheSecret() throws Exception {
    // Given a server with a document
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server = server(0)) {
      Address address = server.start();
      assertThat(request(address, "PUT", "/kept/_doc/1?refresh=true", "{\"a\":1}")).isEqualTo(201);
      assertThat(
              request(
                  new Address(address.url(), "elastic", address.passwordFile()),
                  "GET",
                  "/_cluster/health",
                  ""))
          .isEqualTo(401);
      assertThat(server.health()).isEqualTo(new Health.Up());
      assertThat(hold).isNotNull();
    }
    assertThat(processes()).isEmpty();

    // When another one starts over the same folder
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server = server(0)) {
      server.start();

      // Then the document is there, for whoever reads the address file
      assertThat(request(EmbeddedElasticsearch.addressOf(data), "GET", "/kept/_doc/1", ""))
          .isEqualTo(200);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void startsAgainOnTheSameAddressWhenItIsKilled() throws Exception {
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server = server(0)) {
      // Given
      Address address = server.start();
      ProcessHandle killed = java.util.Objects.requireNonNull(server.process());

      // When
      killed.destroyForcibly();
      Awaitility.await().atMost(SOON).until(() -> server.health() instanceof Health.Down);

      // Then
      Awaitility.await().atMost(SOON).until(() -> server.health() instanceof Health.Up);
      assertThat(server.process()).isNotEqualTo(killed);
      assertThat(request(address, "GET", "/_cluster/health", "")).isEqualTo(200);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void goesDownWithItsParentHoweverThatEnds() throws Exception {
    // Given
    try (ServerProcess parent = ServerProcess.elasticsearch(data, cache())) {
      assertThat(processes()).isNotEmpty();

      // When
      parent.killNine();
    }

    // Then
    Awaitility.await().atMost(SOON).until(() -> processes().isEmpty());
  }

  @Test
  void goesDownWithAParentThatDiesWhileItStarts() throws Exception {
    // Given
    try (ServerProcess parent = ServerProcess.elasticsearchStarting(data, cache())) {
      Awaitility.await().atMost(SOON).until(() -> !processes().isEmpty());

      // When
      parent.killNine();
    }

    // Then
    Awaitility.await().atMost(SOON).until(() -> processes().isEmpty());
  }

  @Test
  void stopsWhatAnEarlierRunLeftBehind() throws Exception {
    // Given a parent that is killed together with its watcher
    try (ServerProcess parent = ServerProcess.elasticsearch(data, cache())) {
      parent.killWithWatcher();
    }
    List<ProcessHandle> left = processes();
    assertThat(left).isNotEmpty();

    // When
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server = server(0)) {
      Address address = server.start();

      // Then
      assertThat(processes()).hasSize(1).doesNotContainAnyElementsOf(left);
      assertThat(request(address, "GET", "/_cluster/health", "")).isEqualTo(200);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void isLeftAloneByTheWatcherOfAKilledParent() throws Exception {
    // Given
    try (ServerProcess parent = ServerProcess.elasticsearch(data, cache())) {
      parent.killNine();
    }

    // When it starts at once, while the watcher is still at work
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server = server(0)) {
      Address address = server.start();
      ProcessHandle started = java.util.Objects.requireNonNull(server.process());
      Awaitility.await("our own watcher alone").atMost(SOON).until(() -> watchers() == 1);

      // Then
      assertThat(server.process()).isEqualTo(started);
      assertThat(request(address, "GET", "/_cluster/health", "")).isEqualTo(200);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void worksAsAnOrdinaryUser() throws Exception {
    assumeThat(Uid.ofProcess(ProcessHandle.current())).as("only root can become another").isZero();
    // Given a folder of an ordinary user's, and a cache he can read
    Path own = Files.createDirectory(scratch.parent().resolve("own"));
    Path cache = Files.createDirectory(scratch.parent().resolve("cache"));
    Files.copy(scratch.zip().get(), cache.resolve("elasticsearch-" + ServerZip.VERSION + ".zip"));
    int user = 12345;
    Path lib = ServerProcess.classPath(scratch.parent().resolve("lib"));
    for (Path path : List.of(own, cache, lib)) {
      new Uid(user, true).give(path);
    }
    DataFolder theirs = DataFolder.at(own.resolve("data"));

    // When he starts it
    List<String> become =
        List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
    try (ServerProcess parent = ServerProcess.elasticsearch(become, lib, theirs, cache)) {

      // Then it runs as him
      assertThat(request(EmbeddedElasticsearch.addressOf(theirs), "GET", "/_cluster/health", ""))
          .isEqualTo(200);
      assertThat(Files.getPosixFilePermissions(theirs.root()))
          .isEqualTo(PosixFilePermissions.fromString("rwx--x--x"));
      List<ProcessHandle> running = ElasticsearchFiles.in(theirs).marked().running();
      assertThat(running).hasSize(1);
      assertThat(Uid.ofProcess(running.getFirst())).isEqualTo(user);
      parent.killNine();
    }
    Marked marked = ElasticsearchFiles.in(theirs).marked();
    Awaitility.await().atMost(SOON).until(() -> marked.running().isEmpty());
  }

  @Test
  void saysWhoTookThePort() throws Exception {
    try (DataFolder.Hold hold = data.take();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedElasticsearch server = server(taken.getLocalPort())) {
      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("in use");
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void saysWhyItDidNotStart() throws Exception {
    try (DataFolder.Hold hold = data.take();
        EmbeddedElasticsearch server =
            new EmbeddedElasticsearch(data, new Settings(0, "1k"), scratch.zip())) {
      assertThatThrownBy(server::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Elasticsearch did not start")
          .hasMessageContaining("heap");
      assertThat(hold).isNotNull();
    }
  }

  private EmbeddedElasticsearch server(int port) {
    return new EmbeddedElasticsearch(data, new Settings(port, "192m"), scratch.zip());
  }

  private Path cache() {
    return ServerZip.defaultCache(data);
  }

  private List<ProcessHandle> processes() throws IOException {
    return Files.isDirectory(data.root())
        ? ElasticsearchFiles.in(data).marked().running()
        : List.of();
  }

  private long watchers() {
    return ProcessHandle.allProcesses()
        .map(process -> List.of(process.info().arguments().orElse(new String[0])))
        .filter(arguments -> arguments.contains("mailvigil-watcher"))
        .filter(arguments -> arguments.contains(data.root().toString()))
        .count();
  }

  private static int request(Address address, String method, String path, String body)
      throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(address.url() + path).toURL().openConnection();
    String secret = Files.readString(address.passwordFile()).strip();
    Map.of(
            "Authorization",
            ElasticsearchConfig.basicAuthorization(address.user(), secret),
            "Content-Type",
            "application/json")
        .forEach(connection::setRequestProperty);
    connection.setRequestMethod(method);
    if (!body.isEmpty()) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    return connection.getResponseCode();
  }
}
