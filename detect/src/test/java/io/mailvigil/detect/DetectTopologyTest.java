// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.detect.profile.login.LoginProfiling;
import io.mailvigil.detect.profile.login.LoginReading;
import io.mailvigil.detect.sigma.SigmaSamples;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectTopologyTest {
  private static final List<Detector<?>> ALL = Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS);
  private final DetectMeters meters = new DetectMeters(new SimpleMeterRegistry());
  @TempDir Path folder;

  private StreamsConfig config() {
    return new StreamsConfig(
        Detect.settings(Map.of("bootstrap.servers", "test:1"), folder, "test", meters));
  }

  private TopologyTestDriver driver(int mostGroups) {
    return driver(ALL, mostGroups);
  }

  private TopologyTestDriver driver(List<Detector<?>> detectors, int mostGroups) {
    return driver(RuleSets.of(set(detectors)), mostGroups);
  }

  private static DetectionSet set(List<Detector<?>> detectors) {
    return new DetectionSet(detectors, Lab.NOBODYS, NamedLists.EMPTY, List.of(), List.of());
  }

  private TopologyTestDriver driver(RuleSets sets, int mostGroups) {
    StreamsConfig config = config();
    Topology topology = DetectTopology.of(sets, mostGroups, meters, config);
    Properties properties = new Properties();
    config.originals().forEach(properties::put);
    // the test driver drops what an error handler sends inside its mock transaction
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return new TopologyTestDriver(topology, properties, Events.START);
  }

  private static List<AuthEvent> attacks() {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      all.add(Events.at(i * 10).of("bob@example.org").wrongCode());
      all.add(Events.at(i * 30 + 1).of("u" + i).from("198.51.100.7").wrongPassword());
      all.add(Events.at(i * 20 + 2).of("carol").from("192.0.2." + i).wrongPassword());
      all.add(Events.at(i * 5 + 3).of("dave").from("198.51.100.9").wrongPassword());
      all.add(Events.at(i * 5 + 4).of("dave").from("198.51.100.9").id("again" + i).wrongPassword());
    }
    all.sort(Comparator.comparing(AuthEvent::time));
    return all;
  }

  private static void send(TopologyTestDriver driver, List<AuthEvent> events) {
    var input =
        driver.createInputTopic(
            Topics.AUTH_EVENTS.name(),
            new StringSerializer(),
            Topics.AUTH_EVENTS.values().serializer());
    events.forEach(e -> input.pipeInput(e.key(), e, e.time()));
  }

  private static TestOutputTopic<String, Detection> detections(TopologyTestDriver driver) {
    return driver.createOutputTopic(
        Topics.DETECTIONS.name(),
        new StringDeserializer(),
        Topics.DETECTIONS.values().deserializer());
  }

  @Test
  void theTopologySaysWhatReplaySays() {
    try (TopologyTestDriver driver = driver(1000)) {
      send(driver, attacks());
      List<Detection> told = detections(driver).readValuesToList();
      assertThat(told).isNotEmpty().containsExactlyInAnyOrderElementsOf(Lab.run(ALL, attacks()));
      assertThat(told)
          .extracting(d -> d.rule().id().substring(0, 3))
          .contains("D01", "D17", "D18", "D19", "D20");
    }
  }

  @Test
  void whatAllRulesSayOfAnAccountIsSummedAsInReplay() {
    Place ulm = new Place("DE", "Ulm", 48.4, 10, 20);
    Place lima = new Place("PE", "Lima", -12.05, -77.05, 20);
    List<AuthEvent> events = new ArrayList<>();
    events.add(Events.at(0).from("203.0.113.1", ulm, 3320).succeeds());
    events.add(Events.at(600).from("198.51.100.7", lima, 6147).succeedsWithAppPassword());
    for (int i = 0; i < 12; i++) {
      events.add(Events.at(700 + i * 10).from("198.51.100.8", lima, 6147).wrongCode());
    }
    List<Detection> replayed = new ArrayList<>();
    Folds folds = new Folds(ALL, Lab.NOBODYS, 1000, new AccountRisks(1000, replayed::add));
    events.forEach(folds::accept);
    try (TopologyTestDriver driver = driver(1000)) {
      send(driver, events);
      List<Detection> told = detections(driver).readValuesToList();
      assertThat(told).containsExactlyInAnyOrderElementsOf(replayed);
      assertThat(told)
          .filteredOn(d -> d.rule().equals(AccountRisk.RULE))
          .extracting(Detection::severity)
          .contains(Severity.MEDIUM, Severity.HIGH);
    }
  }

  @Test
  void whatDidNotHappenIsSaidAsInReplay() {
    List<Detector<?>> waiting =
        List.of(
            SigmaSamples.unanswered("T01-by-account", "user.name"),
            SigmaSamples.unanswered("T02-by-source", "source.ip"),
            SigmaSamples.unanswered("T03-by-protocol", "network.protocol"));
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Events next = Events.at(i * 70).of("u" + i % 7).from("203.0.113." + i % 5);
      events.add(i % 3 == 0 ? next.wrongCode() : next.succeeds());
    }
    try (TopologyTestDriver driver = driver(waiting, 1000)) {
      send(driver, events);
      List<Detection> told = detections(driver).readValuesToList();
      assertThat(told).containsExactlyInAnyOrderElementsOf(Lab.run(waiting, events));
      assertThat(told).extracting(d -> d.rule().id()).contains("T01-by-account", "T02-by-source");
      assertThat(told)
          .allSatisfy(
              d -> assertThat(d.end()).isAfterOrEqualTo(d.start().plus(Duration.ofMinutes(5))));
    }
  }

  @Test
  void theStateOfALogSaysNothingOfHowFarTheLogsAreRead() {
    List<Detector<?>> waiting = List.of(SigmaSamples.unanswered("T01-by-account", "user.name"));
    AuthEvent old = Events.at(0).of("bob").from("203.0.113.1").wrongCode();
    AuthEvent ours = Events.at(7200).of(null).from(null).action(Action.SOURCE_STATE).build();
    AuthEvent next = Events.at(7200).of("carol").from("203.0.113.2").succeeds();
    assertThat(Lab.run(waiting, List.of(old, ours))).isEmpty();
    assertThat(Lab.run(waiting, List.of(old, ours, next))).hasSize(1);
    try (TopologyTestDriver driver = driver(waiting, 1000)) {
      send(driver, List.of(old, ours));
      assertThat(detections(driver).readValuesToList()).isEmpty();
      send(driver, List.of(next));
      assertThat(detections(driver).readValuesToList()).hasSize(1);
    }
  }

  @Test
  void whatPeopleSayOfALoginReachesTheProfileOfItsAccount() throws IOException {
    Place lyon = new Place("FR", "Lyon", 45.75, 4.85, 20);
    Place ulm = new Place("DE", "Ulm", 48.4, 10, 20);
    for (boolean owner : new boolean[] {true, false}) {
      try (TopologyTestDriver driver = driver(1000)) {
        List<AuthEvent> events = new ArrayList<>();
        for (int hour = 0; hour < 240; hour += 5) {
          events.add(
              Events.at(hour * 3600).from("203.0.113.1", ulm, 3320).succeedsWithAppPassword());
        }
        AuthEvent odd =
            Events.at(240 * 3600).from("198.51.100.7", lyon, 9009).succeedsWithAppPassword();
        events.add(odd);
        send(driver, events);
        Account bob = Objects.requireNonNull(odd.account());
        driver
            .createInputTopic(
                Topics.CONFIRMATIONS.name(),
                new StringSerializer(),
                Topics.CONFIRMATIONS.values().serializer())
            .pipeInput(bob.key(), new Confirmation(odd.time(), "root", "a1", bob, odd.id(), owner));
        for (int day = 11; day < 20; day++) { // of itself, use on six days would confirm it
          int at = day * 86_400;
          send(
              driver,
              List.of(
                  Events.at(at).from("203.0.113.1", ulm, 3320).succeedsWithAppPassword(),
                  Events.at(at + 3600).from("198.51.100.7", lyon, 9009).succeedsWithAppPassword()));
        }

        LoginProfiling profiling = new LoginProfiling(Lab.NOBODYS);
        MemoryStore store = (MemoryStore) driver.getStateStore("memory-profiles");
        LoginReading next =
            Objects.requireNonNull(
                profiling
                    .read(
                        Objects.requireNonNull(store.get(bob.key(), Profiling.FORM)),
                        Events.at(21 * 86_400)
                            .from("198.51.100.7", lyon, 9009)
                            .succeedsWithAppPassword())
                    .reading());
        assertThat(next.known()[1] > 0).as("AS9009 known").isEqualTo(owner);
      }
    }
  }

  @Test
  void keyAndTimeOfADetectionAreItsGroupsAndItsEvents() {
    try (TopologyTestDriver driver = driver(1000)) {
      send(driver, attacks());
      assertThat(detections(driver).readRecordsToList())
          .allSatisfy(record -> {
            Detection d = record.value();
            assertThat(record.getKey())
                .isEqualTo(d.account() == null ? d.groupKey() : d.account().key());
            assertThat(record.getRecordTime()).isEqualTo(d.time());
          });
    }
  }

  @Test
  void everythingIsNamedSoThatAnUpgradeFindsItsMemory() {
    String described =
        DetectTopology.of(RuleSets.of(set(ALL)), 1000, meters, config()).describe().toString();
    assertThat(described)
        .contains("memory-account", "memory-source", "by-source-repartition", "watch-account")
        .doesNotContain("KSTREAM-", "STATE-STORE-0");
  }

  /** Two tasks with a store of one name would both own its changelog, and neither could start. */
  @Test
  void everyStoreStandsInOneSubtopology() {
    List<String> stores = new ArrayList<>();
    for (TopologyDescription.Subtopology each :
        DetectTopology.of(RuleSets.of(set(ALL)), 1000, meters, config())
            .describe()
            .subtopologies()) {
      Set<String> its = new TreeSet<>();
      for (TopologyDescription.Node node : each.nodes()) {
        if (node instanceof TopologyDescription.Processor processor) {
          its.addAll(processor.stores());
        }
      }
      stores.addAll(its);
    }
    assertThat(stores).contains("memory-profiles").doesNotHaveDuplicates();
  }

  @Test
  void aRecordThatIsNoEventBecomesADeadLetterAndTheNextIsRead() {
    try (TopologyTestDriver driver = driver(1000)) {
      driver
          .createInputTopic(
              Topics.AUTH_EVENTS.name(), new StringSerializer(), new ByteArraySerializer())
          .pipeInput(
              "k",
              "{\"broken\": \"password_hash\":\"abc\"".getBytes(StandardCharsets.UTF_8),
              Events.START);
      assertThat(meters.deadLetterCount()).isEqualTo(1);
      send(driver, attacks());
      assertThat(detections(driver).readValuesToList()).isNotEmpty();
      DeadLetter letter =
          driver
              .createOutputTopic(
                  Topics.AUTH_EVENT_ERRORS.name(),
                  new StringDeserializer(),
                  Topics.AUTH_EVENT_ERRORS.values().deserializer())
              .readValue();
      assertThat(letter.reason()).isEqualTo("is no event");
      assertThat(letter.head()).contains("***").doesNotContain("abc");
      assertThat(meters.deadLetterCount()).isEqualTo(1);
    }
  }

  @Test
  void memoryThatTimeHasLeftBehindIsSweptAway() {
    try (TopologyTestDriver driver = driver(100_000)) {
      List<AuthEvent> old = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        old.add(Events.at(i).of("u" + i).from("10.0." + i / 250 + "." + i % 250).wrongPassword());
      }
      send(driver, old);
      assertThat(groups(driver, "memory-source")).isGreaterThan(450);
      driver.advanceWallClockTime(Duration.ofMinutes(11));
      for (int i = 0; i < 240; i++) {
        send(driver, List.of(Events.at(86_400 * 30 + i).of("x").from("192.0.2.1").wrongPassword()));
        driver.advanceWallClockTime(Duration.ofSeconds(5));
      }
      assertThat(groups(driver, "memory-source")).isLessThan(10);
    }
  }

  @Test
  void aFullMemoryRefusesAndSaysSo() {
    try (TopologyTestDriver driver = driver(10)) {
      List<AuthEvent> flood = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        flood.add(Events.at(i).of("u" + i).from("10.0." + i / 250 + "." + i % 250).wrongPassword());
      }
      send(driver, flood);
      assertThat(groups(driver, "memory-source")).isLessThan(100);
      assertThat(meters.refusedCount()).isGreaterThan(400);
    }
  }

  private static int groups(TopologyTestDriver driver, String name) {
    MemoryStore store = (MemoryStore) driver.getStateStore(name);
    int n = 0;
    try (KeyValueIterator<String, byte[]> all = store.range(null, null)) {
      while (all.hasNext()) {
        n += all.next().key.startsWith(Watching.BEGAN) ? 0 : 1;
      }
    }
    return n;
  }
}
