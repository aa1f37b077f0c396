// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.Alert;
import io.mailvigil.alert.decide.Decider;
import io.mailvigil.alert.index.Privacy;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.lists.LiveLists;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.run.OpsServer;
import io.mailvigil.common.run.Stage;
import io.mailvigil.common.wire.TopicRetention;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.ServerException;
import io.mailvigil.detect.Detect;
import io.mailvigil.ingest.Ingest;
import io.mailvigil.ingest.enrich.Enricher;
import io.mailvigil.ingest.enrich.PlaceFinder;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.publish.EventPublisher;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * The stages of one process over their servers. Starts right to left, so that whoever reads is
 * there before whoever writes, and stops left to right.
 */
public final class Node implements AutoCloseable {
  /** The stages there are. */
  public enum Part {
    INGEST,
    DETECT,
    ALERT
  }

  private final MailvigilConfig config;
  private final DataFolder data;
  private final Set<Part> parts;
  private final boolean untilIdle;
  private final Consumer<String> say;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<Stage> stages = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Map<String, Health> told = new HashMap<>();
  private final Consumer<String> print;
  private volatile @Nullable PlaceFinder places;
  private volatile @Nullable Ingest ingest;
  private volatile @Nullable Detect detect;
  private @Nullable Servers servers;
  private int opsPort;

  /**
   * Names a node; nothing is touched.
   *
   * @param untilIdle whether the logs' ends are the end of the input
   * @param say takes plain sentences for the person at the terminal
   * @param print takes each alert and each action as one line
   */
  public Node(
      MailvigilConfig config,
      DataFolder data,
      Set<Part> parts,
      boolean untilIdle,
      Consumer<String> say,
      Consumer<String> print) {
    this.config = config;
    this.data = data;
    this.parts = EnumSet.copyOf(parts);
    this.untilIdle = untilIdle;
    this.say = say;
    this.print = print;
  }

  /**
   * Starts the servers and makes the topics.
   *
   * @throws ServerException where the data folder or an embedded server can not be used
   */
  public void prepare() throws ServerException {
    if (parts.contains(Part.INGEST)) {
      config.ingest().requireLogs(untilIdle);
    }
    open.add(data.take());
    LogFile.open(data.child("logs"));
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(meters);
    open.add(collections);
    OpsServer ops =
        new OpsServer(
            new InetSocketAddress(config.ops().host(), config.ops().port()),
            meters,
            stages,
            this::notes);
    open.add(ops);
    opsPort = ops.port();
    data.note("ops.address", config.ops().host() + ":" + opsPort);
    open.add(() -> Files.deleteIfExists(data.root().resolve("ops.address")));
    Servers running = Servers.start(config, data);
    open.add(running);
    servers = running;
    makeTopics(running);
  }

  /** Starts the stages over prepared servers and returns when all have begun. */
  public void start() throws ServerException {
    Servers running = servers;
    if (running == null) {
      throw new IllegalStateException("prepare first");
    }
    TopicRetention retention = retention(running);
    addStages(running, retention);
    for (Stage stage : stages.reversed()) {
      stage.start();
    }
    if (running.embedsKafka()) {
      retention.start();
      open.add(retention);
    }
    tell(running);
  }

  private void tell(Servers servers) {
    config.ingest().logs().stream()
        .filter(log -> parts.contains(Part.INGEST))
        .forEach(log -> say.accept("watching " + log.path()));
    config.ingest().receivers().stream()
        .filter(receiver -> parts.contains(Part.INGEST))
        .forEach(receiver -> say.accept("watching " + receiver.url()));
    say.accept(
        "Elasticsearch "
            + servers.index().url()
            + (servers.index().user() == null
                ? ""
                : " (user "
                    + servers.index().user()
                    + ", password in "
                    + data.secretFile("elasticsearch")
                    + ")"));
    say.accept(
        "Kafka "
            + servers.kafka().get("bootstrap.servers")
            + ", admin port http://"
            + config.ops().host()
            + ":"
            + opsPort
            + "/health");
    configured().forEach(say);
    if (parts.contains(Part.ALERT)) {
      config.alert().words().forEach(say);
    }
  }

  /** What can not be detected with this configuration and geographic data, a sentence each. */
  private List<String> configured() {
    List<String> all = new ArrayList<>();
    PlaceFinder finder = places;
    if (finder != null) {
      all.addAll(finder.notes());
      all.addAll(Provability.sentences(config.ingest().reading().stacks()));
    }
    return all;
  }

  /** What {@code /health} and {@code status} say beside the stages' health. */
  private Map<String, List<String>> notes() {
    Map<String, List<String>> notes = new LinkedHashMap<>();
    Ingest reading = ingest;
    if (reading != null) {
      notes.put("logs", reading.logs());
      List<String> gaps = configured();
      gaps.addAll(reading.gaps());
      notes.put("can not be detected, or only in part", gaps);
    }
    Detect judging = detect;
    if (judging != null) {
      notes.put("rules and lists", judging.notes());
    }
    if (parts.contains(Part.ALERT)) {
      notes.put("what is done about alerts", config.alert().words());
    }
    return notes;
  }

  private void makeTopics(Servers servers) throws ServerException {
    int partitions = servers.embedsKafka() ? 1 : config.kafka().partitions();
    int replication = servers.embedsKafka() ? 1 : config.kafka().replication();
    try (Admin admin = Admin.create(new HashMap<>(servers.kafka()))) {
      TopicSetup.ensure(admin, Topics.all(), partitions, replication).forEach(say);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Interrupted while the topics were being made.", e);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new ServerException(
          "Kafka at %s does not answer (%s): check kafka.bootstrap-servers and that it runs."
              .formatted(servers.kafka().get("bootstrap.servers"), e.getMessage()),
          e);
    }
  }

  private TopicRetention retention(Servers servers) {
    return new TopicRetention(
        servers.kafka(),
        Topics.all(),
        Set.of(Detect.APPLICATION, Decider.GROUP),
        config.kafka().keep(),
        config.kafka().keepBytes(),
        Clock.systemUTC());
  }

  /** Makes the chosen stages, left to right. */
  private void addStages(Servers servers, TopicRetention retention) throws ServerException {
    Map<String, String> kafka = servers.kafka();
    String instance = "node-" + data.secret("instance").replaceAll("[^A-Za-z0-9]", "");
    Clock clock = Clock.systemUTC();
    if (parts.contains(Part.INGEST)) {
      boolean embedded = servers.embedsKafka();
      PlaceFinder finder = PlaceFinder.of(config.ingest().geo(), data.root(), clock);
      places = finder;
      Ingest reading =
          new Ingest(
              config.ingest(),
              HashKey.of(data.secret("password-hashes")),
              new EventPublisher(
                  kafka,
                  embedded ? 1 : config.kafka().partitions(),
                  embedded ? 1 : config.kafka().replication(),
                  instance),
              data.child("spool"),
              new Enricher(finder)::enrich,
              retention::full,
              untilIdle,
              clock,
              meters);
      ingest = reading;
      stages.add(reading);
    }
    if (parts.contains(Part.DETECT)) {
      Detect judging =
          new Detect(
              config.detect(),
              kafka,
              config.nobodys(),
              config.lists(),
              data.child("detect"),
              instance,
              clock,
              meters);
      detect = judging;
      stages.add(judging);
    }
    if (parts.contains(Part.ALERT)) {
      data.secret("privacy");
      stages.add(
          new Alert(
              config.alert(),
              config.accounts(),
              config.nobodys().networks(),
              new LiveLists(config.lists(), clock),
              TrustedNetworks.own(),
              kafka,
              instance,
              data.child("alert"),
              servers.index(),
              new Privacy(config.privacy(), new Secret.InFile(data.secretFile("privacy"))),
              say,
              report -> print.accept(AlertLine.of(report)),
              meters,
              clock));
    }
  }

  /** True when all input has been read, detected, indexed and responded to. */
  public boolean idle() {
    return stages.stream().allMatch(Stage::idle);
  }

  /** Says of each stage whose health has changed how it is now. */
  public void tellHealth() {
    for (Stage stage : stages) {
      Health health = stage.health();
      Health before = told.put(stage.name(), health);
      if (!health.equals(before) && !(before == null && health instanceof Health.Up)) {
        say.accept(
            stage.name()
                + ": "
                + switch (health) {
                  case Health.Up up -> "is well again";
                  case Health.Degraded degraded -> degraded.why();
                  case Health.Down down -> "DOWN: " + down.why();
                });
      }
    }
  }

  @Override
  public void close() throws IOException {
    stages.forEach(Stage::close);
    for (AutoCloseable each : open.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IOException("could not be stopped in order: " + e.getMessage(), e);
      }
    }
  }
}
