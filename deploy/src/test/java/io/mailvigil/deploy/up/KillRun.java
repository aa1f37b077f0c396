// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.deploy.ingest.CommittedEvents;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedElasticsearch;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.deploy.server.ServerZip;
import io.mailvigil.deploy.up.UpProcess.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** One log written, and {@code up} killed again and again over it; then what stands where. */
final class KillRun {
  /** When a kill falls. */
  private enum Moment {
    /** Up to 15 s after the start: some server is coming up, or has just come up. */
    STARTING,
    /** Up to 2 s after all has begun: it reads what was written while it was away. */
    EARLY,
    /** Just after a rollover, while many lines come at once. */
    BUSY
  }

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Path folder;
  private final Path log;
  private final DataFolder data;
  private final long seed;
  private final Random random;
  private int rollovers;
  private long indexed;

  KillRun(Path folder, long seed) {
    this.folder = folder;
    this.log = folder.resolve("mail.log");
    this.data = DataFolder.at(folder.resolve("data"));
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Fails when an event is lost, doubled or invented, or a process is left behind. */
  void of(int lineCount, int kills) throws Exception {
    long begin = System.nanoTime();
    List<String> lines = made(lineCount);
    List<Path> files;
    try (LivelyLog lively = new LivelyLog(log, lines, lineCount / kills, new Random(seed))) {
      int lap = 0;
      for (Moment moment : moments(kills)) {
        lively.allow(lines.size() / (kills + 1) * ++lap);
        long started = System.nanoTime();
        UpProcess up = UpProcess.start(Launch.SHORT, folder, log);
        await(moment, up, lively);
        assertThat(lively.written()).as("still writing").isLessThan(lines.size());
        System.out.printf(
            "kill %d, %s: %d ms after the start, %d lines written%n",
            lap, moment, (System.nanoTime() - started) / 1_000_000, lively.written());
        if (random.nextInt(4) == 0) {
          up.killAll();
        } else {
          up.kill();
        }
        if (random.nextBoolean()) {
          up.awaitNothingLeft();
        }
      }
      files = lively.finish();
    }
    UpProcess last = UpProcess.start(Launch.SHORT, folder, log, "--until-idle");
    last.awaitEnd();
    last.awaitNothingLeft();
    compare(files);
    System.out.printf(
        "%d kills, %d files, %d rollovers, %d events in Kafka and in Elasticsearch: %d s (seed"
            + " %d)%n",
        kills, files.size(), rollovers, indexed, (System.nanoTime() - begin) / 1_000_000_000, seed);
  }

  private List<String> made(int lineCount) throws IOException, InterruptedException {
    Path made = folder.resolve("made.log");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java, "bench/MakeLog.java", made.toString(), String.valueOf(lineCount), "iso")
            .inheritIO()
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(made);
  }

  private List<Moment> moments(int kills) {
    List<Moment> all = new ArrayList<>();
    Moment[] kinds = Moment.values();
    for (int i = 0; i < kills; i++) {
      all.add(kinds[i % kinds.length]);
    }
    Collections.shuffle(all, random);
    return all;
  }

  private void await(Moment moment, UpProcess up, LivelyLog lively) throws Exception {
    switch (moment) {
      case STARTING -> {
        long end = System.nanoTime() + random.nextLong(15_000_000_000L);
        Awaitility.await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> up.isRunning() || System.nanoTime() > end);
      }
      case EARLY -> {
        up.awaitRunning();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
      }
      case BUSY -> {
        up.awaitRunning();
        IndexedEvents events = new IndexedEvents(EmbeddedElasticsearch.addressOf(data));
        Awaitility.await("indexing").atMost(PATIENCE).until(() -> events.count() > indexed);
        lively.rotate();
        lively.burst();
        events.rollOver();
        rollovers++;
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        indexed = events.count();
      }
    }
  }

  private void compare(List<Path> files) throws Exception {
    Map<String, String> expected = UndisturbedRun.events(log, files);
    assertThat(expected.size()).isGreaterThan(10_000);
    try (DataFolder.Hold hold = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0);
        EmbeddedElasticsearch elasticsearch =
            new EmbeddedElasticsearch(
                data,
                EmbeddedElasticsearch.Settings.DEFAULT,
                ServerZip.keptIn(ServerZip.defaultCache(data), System.err))) {
      assertThat(hold).isNotNull();
      List<String> published =
          CommittedEvents.of(kafka.start()).stream().map(AuthEvent::id).toList();
      same("Kafka", published, expected);
      IndexedEvents events = new IndexedEvents(elasticsearch.start());
      same("Elasticsearch", events.ids(), expected);
      assertThat(events.backingIndices()).isGreaterThan(rollovers);
      indexed = expected.size();
    }
  }

  private void same(String where, List<String> ids, Map<String, String> expected) {
    Map<String, String> lost = new HashMap<>(expected);
    lost.keySet().removeAll(new HashSet<>(ids));
    Map<String, Long> byFile =
        lost.values().stream()
            .collect(Collectors.groupingBy(file -> file, TreeMap::new, Collectors.counting()));
    Set<String> invented = new HashSet<>(ids);
    invented.removeAll(expected.keySet());
    assertThat(byFile).as("lost of %d in %s, seed %d", expected.size(), where, seed).isEmpty();
    assertThat(invented).as("invented in %s, seed %d", where, seed).isEmpty();
    assertThat(new HashSet<>(ids)).as("twice in %s, seed %d", where, seed).hasSize(ids.size());
  }
}
