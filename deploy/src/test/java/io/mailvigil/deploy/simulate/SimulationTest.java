// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  private static final List<String> EVERY = List.copyOf(Simulation.explained().keySet());

  @TempDir Path dir;

  private Path write(String name, int accounts, int days, long seed, List<String> attacks)
      throws IOException {
    Path folder = dir.resolve(name);
    new Simulation(accounts, days, seed, Simulation.FIRST, attacks).write(folder, lines -> {});
    return folder;
  }

  @Test
  void theSameOptionsGiveTheSameBytesAndAnotherSeedOthers() throws IOException {
    Path once = write("once", 20, 5, 7, EVERY);
    Path again = write("again", 20, 5, 7, EVERY);
    Path other = write("other", 20, 5, 8, EVERY);

    for (String file : List.of("mail.log", "auth.log", "labels.jsonl", "places.csv")) {
      assertThat(again.resolve(file)).as(file).hasSameBinaryContentAs(once.resolve(file));
    }
    assertThat(Files.mismatch(once.resolve("mail.log"), other.resolve("mail.log"))).isNotNegative();
  }

  @Test
  void aLabelStandsForEachLineAndNamesWhatTheLineSays() throws IOException {
    Path world = write("world", 30, 6, 1, EVERY);
    List<String> mail = Files.readAllLines(world.resolve("mail.log"));
    List<String> auth = Files.readAllLines(world.resolve("auth.log"));
    int labels = 0;
    for (JsonNode label : labels(world)) {
      labels++;
      List<String> file = label.get("file").asText().equals("auth.log") ? auth : mail;
      String line = file.get(label.get("line").asInt() - 1);
      if (line.contains("imap-login: Login") && !line.contains("rip=192.0.2.80")) {
        assertThat(line)
            .contains("user=<" + label.get("user").asText() + ">")
            .contains("rip=" + label.get("ip").asText());
      }
    }
    assertThat(labels).isEqualTo(mail.size() + auth.size());
  }

  @Test
  void everyAttackLeavesItsLines() throws IOException {
    Path world = write("world", 30, 20, 3, EVERY);

    Set<String> seen = new HashSet<>();
    labels(world).forEach(label -> seen.add(label.get("label").asText()));

    assertThat(seen).containsAll(EVERY).contains(Act.LIFE);
  }

  @Test
  void anAttackChangesNobodysLifeButTheLoginsItTakesThePlaceOf() throws IOException {
    Set<String> peace = legitimate(write("peace", 30, 10, 5, List.of()));
    Set<String> attacked = legitimate(write("attacked", 30, 10, 5, List.of("targeted", "spray")));

    assertThat(peace).containsAll(attacked);
    assertThat(peace.size() - attacked.size()).as("logins replaced").isBetween(1, 3);
  }

  /** Who logged in when: line numbers move, what people do does not. */
  private static Set<String> legitimate(Path world) throws IOException {
    return labels(world).stream()
        .filter(label -> label.get("label").asText().equals(Act.LIFE))
        .map(label -> label.get("at").asText() + " " + label.get("user").asText())
        .collect(Collectors.toSet());
  }

  private static List<JsonNode> labels(Path world) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> all = new ArrayList<>();
    try (Stream<String> lines = Files.lines(world.resolve("labels.jsonl"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        all.add(json.readTree(line));
      }
    }
    return all;
  }
}
