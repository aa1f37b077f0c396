// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.wire.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and lists that change while events flow. */
class RuleReloadTest {
  private static final Instant CHANGE = Events.START.plusSeconds(300);
  private static final Path RULES = Path.of("X.yml");

  @TempDir Path folder;
  private int drivers;
  private Path rules = RULES;
  private Path lists = RULES;
  private RuleFolders folders = new RuleFolders(DetectConfig.DEFAULT, Lab.NOBODYS, ListFolder.NONE);

  @BeforeEach
  void folders() throws IOException {
    rules = Files.createDirectory(folder.resolve("rules"));
    lists = Files.createDirectory(folder.resolve("lists"));
    DetectConfig config = DetectConfig.from(ConfigFile.parse("rules-folder: " + rules, "test"));
    folders = new RuleFolders(config, Lab.NOBODYS, new ListFolder(lists));
  }

  private static String rule(String id, int least, String level, String more) {
    return """
    title: Wrong passwords
    name: wrong
    logsource: {category: authentication}
    detection:
      selection: {event.outcome: failure}
      %s
      condition: selection%s
    ---
    title: Several
    name: %s
    level: %s
    correlation:
      type: event_count
      rules: [wrong]
      group-by: [user.name]
      timespan: 1h
      condition: {gte: %d}
    """
        .formatted(
            more.isEmpty() ? "" : "listed: {'user.name|expand': '" + more + "'}",
            more.isEmpty() ? "" : " and listed",
            id,
            level,
            least);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString((name.endsWith(".txt") ? lists : rules).resolve(name), text);
  }

  private RuleSet set(Instant from) {
    RuleFolders.Content content = folders.read();
    assertThat(folders.mistakes(content)).isEmpty();
    return folders.set(content, from.minus(RuleSets.LEAD), from, "test");
  }

  private RuleSets sets(Instant readAt, RuleSet... all) {
    RuleSets sets = new RuleSets(folders::compile, () -> readAt, Duration.ZERO);
    for (RuleSet set : all) {
      sets.take(set);
    }
    sets.readAt(readAt);
    return sets;
  }

  private TopologyTestDriver driver(RuleSets sets) {
    DetectMeters meters = new DetectMeters(new SimpleMeterRegistry());
    StreamsConfig config =
        new StreamsConfig(
            Detect.settings(
                Map.of("bootstrap.servers", "test:1"),
                folder.resolve("state" + drivers++),
                "test",
                meters));
    Properties properties = new Properties();
    config.originals().forEach(properties::put);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return new TopologyTestDriver(
        DetectTopology.of(sets, 1000, meters, config), properties, Events.START);
  }

  private static TestInputTopic<String, AuthEvent> input(TopologyTestDriver driver) {
    return driver.createInputTopic(
        Topics.AUTH_EVENTS.name(),
        new StringSerializer(),
        Topics.AUTH_EVENTS.values().serializer());
  }

  private static void send(TopologyTestDriver driver, List<AuthEvent> events) {
    TestInputTopic<String, AuthEvent> input = input(driver);
    events.forEach(e -> input.pipeInput(e.key(), e, e.time()));
  }

  private static List<Detection> told(TopologyTestDriver driver) {
    return driver
        .createOutputTopic(
            Topics.DETECTIONS.name(),
            new StringDeserializer(),
            Topics.DETECTIONS.values().deserializer())
        .readValuesToList()
        .stream()
        .filter(d -> d.rule().id().startsWith("X"))
        .toList();
  }

  private static List<String> shown(List<Detection> told) {
    return told.stream()
        .filter(d -> d.revision() == 0)
        .map(d ->
            d.rule().id()
                + " "
                + d.severity().wire()
                + " "
                + d.user()
                + " "
                + Duration.between(Events.START, d.time()).toSeconds())
        .sorted()
        .toList();
  }

  private static List<AuthEvent> failures(String user, int... seconds) {
    List<AuthEvent> all = new ArrayList<>();
    for (int second : seconds) {
      all.add(Events.at(second).of(user).from("203.0.113.9").wrongPassword());
    }
    return all;
  }

  @Test
  void anEventIsJudgedByTheSetInForceAtItsTimeAndUnchangedRulesKeepTheirMemory()
      throws IOException {
    write("X1.yml", rule("X1-changes", 3, "high", ""));
    write("X2.yml", rule("X2-stays", 4, "low", ""));
    RuleSet first = set(Events.START.minusSeconds(60));
    write("X1.yml", rule("X1-changes", 2, "medium", ""));
    RuleSet second = set(CHANGE);

    try (TopologyTestDriver driver = driver(sets(CHANGE.plusSeconds(60), first, second))) {
      send(driver, failures("ann", 10, 20, 30)); // all before: the first set
      send(driver, failures("bob", 100, 200, 310, 320)); // across: X2 counts on, X1 begins anew
      send(driver, failures("ann", 299, 300)); // one late to the old rule, one to the new
      List<Detection> told = told(driver);

      assertThat(shown(told))
          .containsExactly(
              "X1-changes high ann 30",
              "X1-changes medium bob 320",
              "X2-stays low ann 299",
              "X2-stays low bob 320");
      assertThat(told)
          .filteredOn(d -> d.severity().wire().equals("medium"))
          .allSatisfy(d -> {
            assertThat(d.rule().version()).isEqualTo("1");
            assertThat(d.rule().hash()).hasSize(64);
          });
    }
  }

  @Test
  void twoInstancesAgreeHoweverLateOneOfThemReadsTheSet() throws IOException {
    write("X1.yml", rule("X1-changes", 3, "high", ""));
    RuleSet first = set(Events.START.minusSeconds(60));
    write("X1.yml", rule("X1-changes", 2, "medium", ""));
    RuleSet second = set(CHANGE);
    List<AuthEvent> before = failures("bob", 10, 20, 30, 290);
    List<AuthEvent> after = failures("ann", 301, 302, 303);
    RuleSets late = sets(Events.START, first);

    try (TopologyTestDriver one = driver(sets(CHANGE, first, second));
        TopologyTestDriver two = driver(late)) {
      send(one, before);
      send(two, before);
      late.take(second);
      late.readAt(CHANGE);
      send(one, after);
      send(two, after);

      List<Detection> told = told(one);
      assertThat(shown(told))
          .containsExactly("X1-changes high bob 30", "X1-changes medium ann 302");
      assertThat(told(two)).isEqualTo(told);
    }
  }

  @Test
  void noEventIsJudgedByRulesThatMayBeOld() throws IOException {
    write("X1.yml", rule("X1-changes", 1, "high", ""));
    RuleSet first = set(Events.START.minusSeconds(60));
    Instant[] clock = {Events.START};
    RuleSets sets = new RuleSets(folders::compile, () -> clock[0], Duration.ZERO);
    sets.take(first);
    sets.readAt(Events.START);
    clock[0] = CHANGE;

    try (TopologyTestDriver driver = driver(sets)) {
      assertThatThrownBy(() -> send(driver, failures("bob", 301)))
          .hasRootCauseInstanceOf(RulesNotRead.class);
      assertThat(told(driver)).isEmpty();
      assertThat(
              driver
                  .createOutputTopic(
                      Topics.AUTH_EVENT_ERRORS.name(),
                      new StringDeserializer(),
                      new StringDeserializer())
                  .isEmpty())
          .as("it is no dead letter: it is read again")
          .isTrue();
    }
  }

  @Test
  void aListChangesFromATimeOnToo() throws IOException {
    write("X1.yml", rule("X1-listed", 1, "high", "%watched%"));
    write("watched.txt", "ann\n");
    RuleSet first = set(Events.START.minusSeconds(60));
    write("watched.txt", "bob\n");
    RuleSet second = set(CHANGE);

    try (TopologyTestDriver driver = driver(sets(CHANGE.plusSeconds(60), first, second))) {
      send(driver, failures("ann", 10));
      send(driver, failures("bob", 20, 310));
      send(driver, failures("ann", 320));
      assertThat(shown(told(driver)))
          .containsExactly("X1-listed high ann 10", "X1-listed high bob 310");
    }
  }

  @Test
  void whatIsWrongIsNamedAndAtAStartTheRestIsTaken() throws IOException {
    write("X1.yml", rule("X1-right", 1, "high", ""));
    write("X2.yml", rule("X2-wrong", 1, "hihg", ""));
    write("X3.yml", rule("X3-listed", 1, "high", "%watched%"));
    write("watched.txt", "re:(\n");

    RuleFolders.Content content = folders.read();
    List<String> mistakes = folders.mistakes(content);

    assertThat(mistakes)
        .anyMatch(m -> m.startsWith(rules.resolve("X2.yml") + ":11: level 'hihg' is none"))
        .anyMatch(m -> m.startsWith(lists.resolve("watched.txt") + ":1: "));
    RuleFolders.Content right = folders.right(content, mistakes);
    assertThat(folders.mistakes(right)).isEmpty();
    assertThat(right.files()).extracting(RuleSet.File::name).containsExactly("X1.yml");
  }

  @Test
  void aSetGoesOverTheTopicAsItIs() throws IOException {
    write("X1.yml", rule("X1-right", 1, "high", "%watched%"));
    write("watched.txt", "ann # \u00e9\u4e2d\n");
    RuleSet set = set(CHANGE);

    assertThat(Topics.RULES.read(Topics.RULES.bytes(set))).isEqualTo(set);
    assertThat(folders.compile(set).mistakes()).isEmpty();
    write("watched.txt", "ann # \u00e9\n");
    assertThat(set(CHANGE).hash()).isNotEqualTo(set.hash());
  }
}
