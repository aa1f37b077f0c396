// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Health as {@code {"status": …, "stages": {name: {"status": …, "why": …}}, "notes": {heading:
 * […]}}}: the worst stage gives the whole; without a stage it is {@code starting}.
 */
public final class HealthJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HealthJson() {}

  public static String write(Map<String, Health> stages, Map<String, List<String>> notes) {
    ObjectNode root = JSON.createObjectNode();
    root.put("status", stages.isEmpty() ? "starting" : "up");
    ObjectNode all = JSON.createObjectNode();
    stages.forEach((name, health) -> {
      ObjectNode one = all.putObject(name);
      switch (health) {
        case Health.Up up -> one.put("status", "up");
        case Health.Degraded degraded -> {
          one.put("status", "degraded").put("why", degraded.why());
          if (root.get("status").asText().equals("up")) {
            root.put("status", "degraded");
          }
        }
        case Health.Down down -> {
          one.put("status", "down").put("why", down.why());
          root.put("status", "down");
        }
      }
    });
    root.set("stages", all);
    ObjectNode said = root.putObject("notes");
    notes.forEach((heading, sentences) -> {
      ArrayNode list = said.putArray(heading);
      sentences.forEach(list::add);
    });
    return root.toString() + "\n";
  }
}
