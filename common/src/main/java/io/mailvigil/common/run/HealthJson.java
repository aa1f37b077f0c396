// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Health as {@code {"status": …, "stages": {name: {"status": …, "why": …}}}}: the worst stage gives
 * the whole.
 */
public final class HealthJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private HealthJson() {}

  public static String write(Map<String, Health> stages) {
    ObjectNode root = JSON.createObjectNode();
    root.put("status", "up");
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
    return root.toString() + "\n";
  }
}
