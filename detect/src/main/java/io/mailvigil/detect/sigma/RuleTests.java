// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.wire.AuthEventJson;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Folds;
import io.mailvigil.detect.NobodysAddresses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The cases beside a rule, {@code X.test.yml}: events go in, alerts come out.
 *
 * <pre>
 * - case: three wrong codes
 *   events:
 *     - {at: 0s, repeat: 3, every: 20s, event.action: login, event.outcome: failure, user.name: bob}
 *   alerts: [D01-failed-second-factor-burst high]
 * </pre>
 */
public final class RuleTests {
  /** Twenty minutes past an hour: far from the edges of slots. */
  private static final Instant START = Instant.parse("2026-01-05T10:20:00Z");

  private static final int MOST_EVENTS = 10_000;
  private static final Pattern SPAN = Pattern.compile("(\\d{1,8})([smhd])");
  private static final ObjectMapper JSON = new ObjectMapper();

  private RuleTests() {}

  /**
   * Runs all cases of a text.
   *
   * @return a sentence for each case that did not come out as it says; empty when all did
   */
  public static List<String> run(
      String name, String text, List<? extends Detector<?>> detectors, NobodysAddresses nobodys) {
    Object loaded;
    try {
      loaded = new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      return List.of(
          name + ": is no YAML, " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    if (!(loaded instanceof List<?> cases) || cases.isEmpty()) {
      return List.of(name + ": holds no case: write a list of {case, events, alerts}");
    }
    List<String> failures = new ArrayList<>();
    for (Object each : cases) {
      try {
        if (!(each instanceof Map<?, ?> one)) {
          throw new IllegalArgumentException("a case is a map of case, events and alerts");
        }
        String failure = run(one, detectors, nobodys);
        if (!failure.isEmpty()) {
          failures.add(name + ": " + one.get("case") + ": " + failure);
        }
      } catch (IllegalArgumentException | IOException e) {
        failures.add(name + ": " + e.getMessage());
      }
    }
    return failures;
  }

  private static String run(
      Map<?, ?> one, List<? extends Detector<?>> detectors, NobodysAddresses nobodys)
      throws IOException {
    if (!(one.get("events") instanceof List<?> given)
        || !(one.get("alerts") instanceof List<?> wanted)) {
      throw new IllegalArgumentException(
          "case " + one.get("case") + " needs the lists events and alerts");
    }
    List<AuthEvent> events = new ArrayList<>();
    for (Object each : given) {
      if (!(each instanceof Map<?, ?> fields)) {
        throw new IllegalArgumentException("an event is a map of fields: " + each);
      }
      add(fields, events);
    }
    events.sort(Comparator.comparing(AuthEvent::time).thenComparing(AuthEvent::id));
    TreeSet<String> told = new TreeSet<>();
    Folds folds =
        new Folds(List.copyOf(detectors), nobodys, 100_000, detection -> tell(detection, told));
    events.forEach(folds::accept);
    TreeSet<String> expected = new TreeSet<>();
    wanted.forEach(alert -> expected.add(String.valueOf(alert)));
    return told.equals(expected) ? "" : "expected " + expected + ", but it told " + told;
  }

  private static void tell(Detection detection, TreeSet<String> told) {
    told.add(detection.rule().id() + " " + detection.severity().wire());
  }

  private static void add(Map<?, ?> fields, List<AuthEvent> events) throws IOException {
    int repeat = fields.get("repeat") instanceof Integer n ? n : 1;
    if (repeat < 1 || events.size() + repeat > MOST_EVENTS) {
      throw new IllegalArgumentException("repeat: from 1 to " + MOST_EVENTS + " events of a case");
    }
    Duration at = span(fields.get("at"));
    Duration every = span(fields.get("every"));
    for (int i = 0; i < repeat; i++) {
      ObjectNode event = JSON.createObjectNode();
      event.put("@timestamp", START.plus(at).plus(every.multipliedBy(i)).toString());
      put(event, "event.id", "e" + events.size());
      put(event, "event.action", "login");
      put(event, "organization.id", "default");
      put(event, "service.type", "dovecot");
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String key = String.valueOf(field.getKey());
        if (!List.of("at", "every", "repeat").contains(key)) {
          Object value = field.getValue();
          put(event, key, value instanceof String text ? text.replace("{i}", "" + i) : value);
        }
      }
      if (event.path("user").has("name") && !event.path("mailvigil").has("account")) {
        put(event, "mailvigil.account", event.path("user").path("name").asText());
      }
      try (JsonParser in = JSON.getFactory().createParser(JSON.writeValueAsBytes(event))) {
        events.add(AuthEventJson.read(in));
      }
    }
  }

  private static void put(ObjectNode event, String path, @Nullable Object value) {
    ObjectNode at = event;
    String[] parts = path.split("\\.", -1);
    for (int i = 0; i < parts.length - 1; i++) {
      at = at.withObjectProperty(parts[i]);
    }
    at.set(parts[parts.length - 1], JSON.valueToTree(value));
  }

  private static Duration span(@Nullable Object value) {
    if (value == null) {
      return Duration.ZERO;
    }
    Matcher m = SPAN.matcher(String.valueOf(value));
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "at and every are timespans such as 20s, 5m, 1h, 2d: " + value);
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }
}
