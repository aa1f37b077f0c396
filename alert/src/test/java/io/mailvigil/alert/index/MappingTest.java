// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.wire.Topics;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every field that can be written stands in the strict mapping, in a type every server has. */
class MappingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> PORTABLE =
      Set.of("keyword", "text", "ip", "geo_point", "date", "long", "float", "boolean", "flattened");

  private static TreeMap<String, String> mapped() throws Exception {
    TreeMap<String, String> all = new TreeMap<>();
    fields(Templates.mappings().path("properties"), "", all);
    return all;
  }

  private static void fields(JsonNode properties, String prefix, TreeMap<String, String> all) {
    properties
        .properties()
        .forEach(field -> {
          JsonNode value = field.getValue();
          if (value.path("type").isTextual()) {
            all.put(prefix + field.getKey(), value.path("type").asText());
          } else {
            fields(value.path("properties"), prefix + field.getKey() + ".", all);
          }
        });
  }

  private static void leaves(
      JsonNode node, String path, TreeMap<String, String> mapped, TreeSet<String> all) {
    if (node.isObject() && !mapped.containsKey(path)) {
      node.properties()
          .forEach(field ->
              leaves(
                  field.getValue(),
                  path.isEmpty() ? field.getKey() : path + "." + field.getKey(),
                  mapped,
                  all));
    } else if (node.isArray()) {
      node.forEach(element -> leaves(element, path, mapped, all));
    } else {
      all.add(path);
    }
  }

  @Test
  void everyFieldOfAnEventIsMapped() throws Exception {
    byte[] json = Topics.AUTH_EVENTS.values().serializer().serialize("", event());
    TreeSet<String> written = new TreeSet<>();
    leaves(JSON.readTree(json), "", mapped(), written);
    written.remove("mailvigil.auth.password_hash"); // on the topic only
    assertThat(mapped().keySet()).containsAll(written);
    assertThat(written).hasSizeGreaterThan(50);
  }

  @Test
  void everyFieldOfADetectionIsMapped() throws Exception {
    for (Evidence evidence : FullEvents.evidence()) {
      byte[] json =
          Topics.DETECTIONS
              .values()
              .serializer()
              .serialize("", FullEvents.detection("id", evidence));
      TreeSet<String> written = new TreeSet<>();
      leaves(JSON.readTree(json), "", mapped(), written);
      assertThat(mapped().keySet()).containsAll(written);
    }
  }

  @Test
  void everyFieldOfAnAlertAndAnActionIsMapped() throws Exception {
    for (Report report : FullEvents.reports()) {
      byte[] json = Topics.ALERTS.values().serializer().serialize("", report);
      TreeSet<String> written = new TreeSet<>();
      leaves(JSON.readTree(json), "", mapped(), written);
      assertThat(mapped().keySet()).containsAll(written);
      assertThat(written).contains("mailvigil.response.decision", "mailvigil.urgency");
    }
  }

  @Test
  void theSamplesLeaveNothingOut() throws Exception {
    assertFull(event());
    for (Evidence evidence : FullEvents.evidence()) {
      assertFull(FullEvents.detection("id", evidence));
    }
    for (Report report : FullEvents.reports()) {
      assertFull(report);
    }
    assertThat(FullEvents.evidence().stream().<Object>map(Object::getClass).toList())
        .containsExactlyInAnyOrder((Object[]) Evidence.class.getPermittedSubclasses());
  }

  private static io.mailvigil.common.event.AuthEvent event() {
    return FullEvents.event("id", Reason.BAD_PASSWORD);
  }

  /** No component is null, empty or the value that is left out. */
  private static void assertFull(Object value) throws Exception {
    if (!(value instanceof Record)
        || value instanceof SourceAddress
        || !value.getClass().getPackageName().equals("io.mailvigil.common.event")) {
      return;
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      Object part = accessor.invoke(value);
      assertThat(part).as(value.getClass().getSimpleName() + "." + component.getName()).isNotNull();
      if (part instanceof Collection<?> many) {
        assertThat(many).as(component.getName()).isNotEmpty();
      }
      if (part instanceof Number number) {
        assertThat(number.doubleValue()).as(component.getName()).isPositive();
      }
      assertFull(part);
    }
  }

  @Test
  void theMappingIsStrictAndPortable() throws Exception {
    assertThat(Templates.mappings().path("dynamic").asText()).isEqualTo("strict");
    assertThat(PORTABLE).containsAll(mapped().values());
    assertThat(mapped())
        .containsEntry("source.ip", "ip")
        .containsEntry("source.geo.location", "geo_point")
        .containsEntry("@timestamp", "date");
    assertThat(mapped().keySet())
        .containsAll(
            List.of(
                "mailvigil.incident.id",
                "mailvigil.response.target.id",
                "mailvigil.response.decision"))
        .doesNotContain("mailvigil.auth.password_hash");
  }
}
