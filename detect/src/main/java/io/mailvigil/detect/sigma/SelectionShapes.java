// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Which {@link Shapes} can match a selection: what it asks of {@code event.action} and {@code
 * event.outcome} in plain words. Whatever is asked in another way may match any.
 */
final class SelectionShapes {
  private SelectionShapes() {}

  static long of(Condition condition, Map<String, Long> selections) {
    return switch (condition) {
      case Condition.Of of -> selections.getOrDefault(of.name(), Shapes.ALL);
      case Condition.Not not -> Shapes.ALL;
      case Condition.And and -> {
        long all = Shapes.ALL;
        for (Condition part : and.parts()) {
          all &= of(part, selections);
        }
        yield all;
      }
      case Condition.Or or -> any(or.parts(), selections);
      case Condition.AtLeast least -> any(least.parts(), selections);
    };
  }

  private static long any(List<Condition> parts, Map<String, Long> selections) {
    long any = 0;
    for (Condition part : parts) {
      any |= of(part, selections);
    }
    return any;
  }

  static long of(Node selection) {
    if (selection instanceof MappingNode mapping) {
      long all = Shapes.ALL;
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          all &= item(key.getValue(), tuple.getValueNode());
        }
      }
      return all;
    }
    if (selection instanceof SequenceNode list) {
      long any = 0;
      for (Node entry : list.getValue()) {
        any |= of(entry);
      }
      return any;
    }
    return Shapes.ALL;
  }

  private static long item(String field, Node value) {
    if (!field.equals("event.action") && !field.equals("event.outcome")) {
      return Shapes.ALL;
    }
    List<Node> values = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    long any = 0;
    for (Node each : values) {
      if (!(each instanceof ScalarNode scalar) || scalar.getValue().matches(".*[*?\\\\].*")) {
        return Shapes.ALL;
      }
      any |= shape(field, scalar.getValue().toLowerCase(Locale.ROOT));
    }
    return any;
  }

  private static long shape(String field, String word) {
    long all = 0;
    for (Action action : Action.values()) {
      for (Outcome outcome : Outcome.values()) {
        String wire = field.equals("event.action") ? action.wire() : outcome.wire();
        all |= wire.equals(word) ? Shapes.of(action, outcome) : 0;
      }
    }
    return all;
  }
}
