// SPDX-License-Identifier: Apache-2.0
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code run detect} as a process of its own over the events of a log, which {@code run ingest} put into the embedded Kafka of this process before, until detect
 * has committed the last event and what it sent itself by source and by site.
 *
 * <pre>java -cp 'deploy/target/lib/*' deploy/bench/DetectAlone.java MAILVIGIL LOG DATA</pre>
 */
public final class DetectAlone {
  private static final String GROUP = "mailvigil-detect";
  private static final TopicPartition EVENTS = new TopicPartition(Topics.AUTH_EVENTS.name(), 0);

  private final String mailvigil;
  private final Path folder;
  private final Path config;
  private final Admin admin;

  private DetectAlone(String mailvigil, Path folder, Path config, Admin admin) {
    this.mailvigil = mailvigil;
    this.folder = folder;
    this.config = config;
    this.admin = admin;
  }

  public static void main(String[] args) throws Exception {
    Path log = Path.of(args[1]).toAbsolutePath();
    Path folder = Files.createDirectories(Path.of(args[2])).toAbsolutePath();
    DataFolder data = DataFolder.at(folder.resolve("kafka-data"));
    try (AutoCloseable held = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0)) {
      Map<String, String> clients = kafka.start();
      try (Admin admin = Admin.create(Map.copyOf(clients))) {
        DetectAlone bench = new DetectAlone(args[0], folder, config(folder, log, clients), admin);
        bench.fill();
        bench.measure();
      }
    }
    System.exit(0);
  }

  private static Path config(Path folder, Path log, Map<String, String> clients) throws Exception {
    Map<String, String> others = new HashMap<>(clients);
    StringBuilder yaml = new StringBuilder("ops: {port: 0}\nelasticsearch: {url: \"http://127.0.0.1:9\"}\nkafka:\n");
    yaml.append("  bootstrap-servers: ").append(others.remove("bootstrap.servers")).append("\n  partitions: 1\n  replication: 1\n  overrides:\n");
    others.forEach((key, value) -> yaml.append("    ").append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
    yaml.append("ingest:\n  logs:\n    - path: ").append(log).append('\n');
    return Files.writeString(folder.resolve("mailvigil.yml"), yaml);
  }

  private Process start(String part) throws Exception {
    return new ProcessBuilder(mailvigil, "run", part, "--config", config.toString(), "--data", folder.resolve(part).toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(part + ".out").toFile())
        .start();
  }

  /** Runs ingest until no more events come. */
  private void fill() throws Exception {
    Process ingest = start("ingest");
    long before = -1;
    for (long now = 0; now == 0 || now > before; now = end(EVENTS)) {
      before = now;
      Thread.sleep(5_000);
      if (!ingest.isAlive()) {
        throw new IllegalStateException("ingest ended with " + ingest.exitValue() + ": see " + folder.resolve("ingest.out"));
      }
    }
    ingest.destroy();
    ingest.waitFor();
  }

  private void measure() throws Exception {
    long all = end(EVENTS);
    double brokerBefore = broker();
    Process detect = start("detect");
    long begun = System.nanoTime();
    long warmAt = 0;
    long warmFrom = 0;
    while (!isDone(all)) {
      if (!detect.isAlive()) {
        throw new IllegalStateException("detect ended with " + detect.exitValue() + ": see " + folder.resolve("detect.out"));
      }
      Thread.sleep(100);
      long done = committed().getOrDefault(EVENTS, 0L);
      if (warmAt == 0 && done > all / 2) {
        warmAt = System.nanoTime();
        warmFrom = done;
      }
    }
    long ended = System.nanoTime();
    double cpu = detect.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
    detect.destroy();
    detect.waitFor();
    print("records of events", "%.0f", all);
    print("wall, s (JVM start included)", "%.2f", (ended - begun) / 1e9);
    print("records/s", "%.0f", all / ((ended - begun) / 1e9));
    print("records/s, the last half", "%.0f", (all - warmFrom) / ((ended - warmAt) / 1e9));
    print("processor time of detect, s", "%.2f", cpu);
    print("processor time of the broker, s", "%.2f", broker() - brokerBefore);
  }

  private static void print(String what, String format, double value) {
    System.out.printf("%-34s %14s%n", what, format.formatted(value));
  }

  private static double broker() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  private long end(TopicPartition partition) throws Exception {
    if (!admin.listTopics().names().get().contains(partition.topic())) {
      return 0;
    }
    return admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition).get().offset();
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get();
    return offsets.entrySet().stream().filter(e -> e.getValue() != null).collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /** A topic may end with the marker of a transaction, which is never committed as read: one record less will do. */
  private boolean isDone(long all) throws Exception {
    Map<TopicPartition, Long> committed = committed();
    if (committed.getOrDefault(EVENTS, 0L) < all - 1) {
      return false;
    }
    for (Map.Entry<TopicPartition, Long> each : committed.entrySet()) {
      if (each.getKey().topic().endsWith("-repartition") && each.getValue() < end(each.getKey()) - 1) {
        return false;
      }
    }
    return true;
  }
}
