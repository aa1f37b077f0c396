// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.ingest.Ingest;
import io.mailvigil.ingest.IngestConfig;
import io.mailvigil.ingest.publish.EventPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A process of its own with a broker and ingest: {@code DATA until-idle|forever LOG…}; prints what
 * it did and how fast when it is idle. The kill test kills it; by hand it measures publishing.
 */
final class IngestProcess {
  private IngestProcess() {}

  public static void main(String[] args) throws Exception {
    DataFolder data = DataFolder.at(Path.of(args[0]));
    boolean untilIdle = args[1].equals("until-idle");
    List<Path> logs = Arrays.stream(args).skip(2).map(Path::of).toList();
    try (var hold = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0)) {
      Map<String, String> clients = kafka.start();
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      try (Ingest ingest = ingest(clients, logs, untilIdle, meters)) {
        long begin = System.nanoTime();
        ingest.start();
        while (meters.get("mailvigil.ingest.commit").timer().count() == 0) {
          Thread.sleep(5);
        }
        System.out.println("started");
        int idle = 0;
        while (idle < 2 || !untilIdle) {
          Thread.sleep(20);
          idle = ingest.idle() ? idle + 1 : 0;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double lines = meters.get("mailvigil.ingest.lines").counter().count();
        double events = meters.get("mailvigil.ingest.events").counter().count();
        System.out.printf(
            "%.0f lines, %.0f events, %.0f dead letters in %.1f s: %.0f lines/s, %.0f events/s;"
                + " %s%n",
            lines,
            events,
            meters.get("mailvigil.ingest.dead.letters").counter().count(),
            seconds,
            lines / seconds,
            events / seconds,
            ingest.health());
      }
    }
  }

  static Ingest ingest(
      Map<String, String> clients, List<Path> logs, boolean untilIdle, SimpleMeterRegistry meters) {
    ConfigNode root = ConfigFile.parse("", "defaults");
    IngestConfig config =
        IngestConfig.from(root.section("ingest"), Accounts.DEFAULT).withLogs(new ArrayList<>(logs));
    return new Ingest(
        config,
        new EventPublisher(clients, 1, 1, "local"),
        Path.of("no-spool"),
        event -> event,
        () -> null,
        untilIdle,
        Clock.systemUTC(),
        meters);
  }
}
