// SPDX-License-Identifier: Apache-2.0
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * {@code run ingest} as a process of its own into the embedded Kafka of this one, until the log's last byte is committed.
 *
 * <pre>java -cp 'deploy/target/lib/*' deploy/bench/IngestAlone.java MAILVIGIL LOG DATA LINES</pre>
 */
public final class IngestAlone {
  public static void main(String[] args) throws Exception {
    String mailvigil = args[0];
    Path log = Path.of(args[1]).toAbsolutePath();
    Path folder = Files.createDirectories(Path.of(args[2])).toAbsolutePath();
    long lines = Long.parseLong(args[3]);
    DataFolder data = DataFolder.at(folder.resolve("kafka-data"));
    try (AutoCloseable held = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0)) {
      Map<String, String> clients = kafka.start();
      Process ingest = start(mailvigil, folder, log, clients);
      long begun = System.nanoTime();
      try (KafkaConsumer<String, Checkpoint> checkpoints = consumer(clients)) {
        measure(checkpoints, ingest, Files.size(log), lines, begun, clients);
      } finally {
        ingest.destroy();
        ingest.waitFor();
      }
    }
    System.exit(0);
  }

  private static Process start(String mailvigil, Path folder, Path log, Map<String, String> clients) throws Exception {
    Map<String, String> others = new HashMap<>(clients);
    StringBuilder yaml = new StringBuilder("ops: {port: 0}\nelasticsearch: {url: \"http://127.0.0.1:9\"}\nkafka:\n");
    yaml.append("  bootstrap-servers: ").append(others.remove("bootstrap.servers")).append("\n  partitions: 1\n  replication: 1\n  overrides:\n");
    others.forEach((key, value) -> yaml.append("    ").append(key).append(": '").append(value.replace("'", "''")).append("'\n"));
    yaml.append("ingest:\n  logs:\n    - path: ").append(log).append('\n');
    Path config = Files.writeString(folder.resolve("mailvigil.yml"), yaml);
    return new ProcessBuilder(mailvigil, "run", "ingest", "--config", config.toString(), "--data", folder.resolve("data").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("ingest.out").toFile())
        .start();
  }

  private static KafkaConsumer<String, Checkpoint> consumer(Map<String, String> clients) {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    KafkaConsumer<String, Checkpoint> consumer = new KafkaConsumer<>(settings, new StringDeserializer(), Topics.CHECKPOINTS.values().deserializer());
    consumer.assign(List.of(new TopicPartition(Topics.CHECKPOINTS.name(), 0)));
    return consumer;
  }

  private static void measure(KafkaConsumer<String, Checkpoint> checkpoints, Process ingest, long size, long lines, long begun, Map<String, String> clients) throws Exception {
    long offset = 0;
    long warmAt = 0;
    long warmOffset = 0;
    while (offset < size) {
      if (!ingest.isAlive()) {
        throw new IllegalStateException("ingest ended with " + ingest.exitValue());
      }
      try {
        for (ConsumerRecord<String, Checkpoint> record : checkpoints.poll(Duration.ofMillis(200))) {
          if (record.value() instanceof Checkpoint.Files files) {
            offset = files.generations().getLast().offset();
          }
        }
      } catch (UnknownTopicOrPartitionException e) {
        continue; // not made yet
      }
      if (warmAt == 0 && offset > size / 3) {
        warmAt = System.nanoTime();
        warmOffset = offset;
      }
    }
    long ended = System.nanoTime();
    double all = (ended - begun) / 1e9;
    double warm = (ended - warmAt) / 1e9;
    double cpu = ingest.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
    double broker = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    System.out.printf("%-34s %14d%n", "lines", lines);
    System.out.printf("%-34s %14d%n", "records (events, markers)", ends(clients));
    System.out.printf("%-34s %14.2f%n", "wall, s (JVM start included)", all);
    System.out.printf("%-34s %14.0f%n", "lines/s", lines / all);
    System.out.printf("%-34s %14.0f%n", "lines/s, the last two thirds", lines * ((double) (size - warmOffset) / size) / warm);
    System.out.printf("%-34s %14.2f%n", "processor time of ingest, s", cpu);
    System.out.printf("%-34s %14.2f%n", "processor time of the broker, s", broker);
    System.out.printf("%-34s %14.3f%n", "processor time, us a line", (cpu + broker) * 1e6 / lines);
  }

  private static long ends(Map<String, String> clients) {
    try (KafkaConsumer<String, Checkpoint> consumer = consumer(clients)) {
      TopicPartition events = new TopicPartition(Topics.AUTH_EVENTS.name(), 0);
      return consumer.endOffsets(List.of(events)).get(events);
    }
  }
}
