// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.common.run.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One real Elasticsearch beside this process, durable under {@code DATA/elasticsearch}, on loopback
 * only, open to nobody without the secret in {@code DATA/secrets/elasticsearch}.
 *
 * <p>It never runs as root, ends with this process however that ends, and is started again on the
 * same port when it ends by itself (1 s later, then 2 s, up to 60 s). Making this object touches
 * nothing; {@link #start} takes 9-15 s, longer on the first use, which fetches the server.
 */
public final class EmbeddedElasticsearch implements AutoCloseable {
  /** How clients reach it: basic authentication with the user and the file's one line. */
  public record Address(String url, String user, Path passwordFile) {}

  /** What the operator may choose: the port (0 for a free one) and the heap, as in {@code 192m}. */
  public record Settings(int port, String heap) {
    /** A free port and 192 MB of heap. */
    public static final Settings DEFAULT = new Settings(0, "192m");
  }

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedElasticsearch.class);
  private static final String SECRET = "elasticsearch";
  private static final long SPACE = 512L << 20;
  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration INDICES = Duration.ofSeconds(30);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final DataFolder data;
  private final Settings settings;
  private final ServerZip zip;
  private final Marked run = Marked.ofRun(UUID.randomUUID().toString());
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable ElasticsearchFiles files;
  private volatile @Nullable Watcher watcher;
  private volatile @Nullable Thread supervisor;
  private volatile int port;
  private volatile @Nullable ProcessHandle server;
  private volatile Health health = new Health.Down("Elasticsearch is not started.");

  /**
   * Names the server; nothing is started.
   *
   * @param data the folder, held by the caller ({@link DataFolder#take})
   * @param zip where the server comes from on first use
   */
  public EmbeddedElasticsearch(DataFolder data, Settings settings, ServerZip zip) {
    this.data = data;
    this.settings = settings;
    this.zip = zip;
  }

  /**
   * Starts the server, waits until it answers, and watches over it from then on. What an earlier
   * run left behind is stopped first.
   *
   * @throws ServerException when it can not be fetched, the port is taken, the disk is full, or it
   *     does not come up
   */
  public Address start() throws ServerException {
    try {
      data.requireSpace(SPACE, "Elasticsearch");
      String secret = data.secret(SECRET);
      ElasticsearchFiles prepared = ElasticsearchFiles.in(data);
      int left = prepared.marked().stop(STOP);
      if (left > 0) {
        LOG.info("stopped an Elasticsearch that an earlier run had left behind");
      }
      prepared.install(data, zip);
      port = Ports.choose(settings.port(), "Elasticsearch", "elasticsearch.port");
      prepared.configure(data, port, settings.heap(), run, secret);
      files = prepared;
      watcher = Watcher.over(run, data.root());
      launch(prepared);
      if (closed.getCount() == 0) { // by another thread, which may have looked before it was there
        throw new ServerException("Elasticsearch was stopped while it started.");
      }
      data.write(addressFile(data), url());
      supervisor =
          Thread.ofPlatform().daemon().name("elasticsearch-supervisor").start(this::watchOver);
      return address();
    } catch (ServerException e) {
      close();
      throw e;
    } catch (IOException e) {
      close();
      throw new ServerException(
          "Elasticsearch can not be set up in %s (%s).".formatted(data.root(), e.getMessage()), e);
    }
  }

  /** How clients reach the server that another process runs over this folder. */
  public static Address addressOf(DataFolder data) throws ServerException {
    try {
      return new Address(
          Files.readString(addressFile(data)).strip(),
          ElasticsearchConfig.USER,
          data.secretFile(SECRET));
    } catch (NoSuchFileException e) {
      throw new ServerException(
          "No embedded Elasticsearch has run over the data folder %s yet: start `mailvigil up`, or name its folder with --data."
              .formatted(data.root()),
          e);
    } catch (IOException e) {
      throw new ServerException(
          "The data folder %s can not be read (%s).".formatted(data.root(), e.getMessage()), e);
    }
  }

  /** How clients reach it; the same until it is closed, whatever happens to the process. */
  public Address address() {
    return new Address(url(), ElasticsearchConfig.USER, data.secretFile(SECRET));
  }

  /** The server's process, or null while there is none. */
  public @Nullable ProcessHandle process() {
    return server;
  }

  /** True while the server's process runs. */
  public boolean alive() {
    ProcessHandle at = server;
    ElasticsearchFiles prepared = files;
    return at != null && prepared != null && prepared.marked().isRunning(at);
  }

  /** Up, or down with the reason and what is being done about it. */
  public Health health() {
    return health;
  }

  /** Stops the server in order (about 2 s). Repeating it does nothing. */
  @Override
  public void close() {
    closed.countDown();
    ElasticsearchFiles prepared = files;
    if (prepared != null) {
      prepared.marked().stop(STOP);
    }
    Thread watching = supervisor;
    if (watching != null && prepared != null) {
      try {
        watching.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      prepared.marked().stop(STOP); // it may have been just about to start another
    }
    Watcher pipe = watcher;
    if (pipe != null) {
      pipe.close();
    }
    server = null;
    health = new Health.Down("Elasticsearch is stopped.");
  }

  private String url() {
    return "http://127.0.0.1:" + port;
  }

  private static Path addressFile(DataFolder data) {
    return data.root().resolve("elasticsearch.address");
  }

  private void watchOver() {
    Duration pause = Duration.ofSeconds(1);
    while (!closedWithin(Duration.ofMillis(500))) {
      if (alive()) {
        continue;
      }
      health =
          new Health.Down(
              "Elasticsearch ended by itself; it is started again in %d s (its log: %s)."
                  .formatted(pause.toSeconds(), log()));
      LOG.atWarn()
          .addKeyValue("again_in_s", pause.toSeconds())
          .log("elasticsearch ended by itself");
      if (closedWithin(pause)) {
        return;
      }
      ElasticsearchFiles prepared = java.util.Objects.requireNonNull(files);
      try {
        prepared.marked().stop(STOP); // a launcher without its server
        launch(prepared);
        pause = Duration.ofSeconds(1);
      } catch (IOException e) {
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        if (closed.getCount() > 0) {
          LOG.atWarn().addKeyValue("why", e.getMessage()).log("elasticsearch did not start again");
        }
      }
    }
  }

  private boolean closedWithin(Duration time) {
    try {
      return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private Path log() {
    return data.root().resolve("elasticsearch/logs/elasticsearch.log");
  }

  /** Runs the start script, which ends well when the server is ready. */
  private void launch(ElasticsearchFiles at) throws IOException {
    Path output = data.child("logs").resolve("elasticsearch-start.log");
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(at.uid().command(List.of(Marked.script(at.program()), "-d", run.ofScript())));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(at.program().getRoot().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(k -> k.startsWith("ES_") || k.endsWith("JAVA_OPTIONS") || k.startsWith("JAVA_"));
    environment.put("ES_JAVA_HOME", System.getProperty("java.home"));
    environment.put("ES_PATH_CONF", at.config().toString());
    environment.put("ES_TMPDIR", at.home().resolve("tmp").toString());
    environment.put("CLI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m");
    Process script = builder.start();
    List<ProcessHandle> servers =
        ended(script) && script.exitValue() == 0 ? at.marked().servers() : List.of();
    if (servers.isEmpty()) {
      script.destroyForcibly();
      at.marked().stop(Duration.ZERO);
      throw new ServerException(StartLog.why(output, log(), port));
    }
    server = servers.getFirst();
    health = IndicesReady.within(INDICES, address());
  }

  private boolean ended(Process script) {
    try {
      return script.waitFor(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
