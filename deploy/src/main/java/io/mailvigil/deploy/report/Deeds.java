// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.report.Page.Deed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What would have been done to whom, and what the policy withheld and why. */
final class Deeds {
  private static final int MOST_RULES = 6;

  /** One target is one row; where something was withheld, one for each reason. */
  private record Key(ResponseAction action, boolean would, String target, String why) {}

  private static final class Group {
    final RaisedAlert first;
    final String why;
    final TreeSet<String> rules = new TreeSet<>();
    Severity gravest = Severity.INFO;
    long times;

    Group(RaisedAlert first, String why) {
      this.first = first;
      this.why = why;
    }

    void add(Detection d) {
      times++;
      rules.add(d.rule().id());
      gravest = d.severity().atLeast(gravest) ? d.severity() : gravest;
    }
  }

  private final Map<Key, Group> groups = new LinkedHashMap<>();

  /**
   * @param alerts by time
   */
  Deeds(List<RaisedAlert> alerts) {
    for (RaisedAlert alert : alerts) {
      for (Response r : alert.responses()) {
        boolean would = r.decision() == Decision.WOULD;
        if (would || r.decision() == Decision.REFUSED) {
          Key key = new Key(r.action(), would, r.target().id(), would ? "" : r.why());
          groups.computeIfAbsent(key, k -> new Group(alert, r.why())).add(alert.detection());
        }
      }
    }
  }

  List<Deed> of(ResponseAction action, boolean would) {
    return groups.entrySet().stream()
        .filter(e -> e.getKey().action == action && e.getKey().would == would)
        .map(e -> deed(e.getKey().target, e.getValue()))
        .toList();
  }

  private static Deed deed(String target, Group group) {
    String some = group.rules.stream().limit(MOST_RULES).collect(Collectors.joining(", "));
    int more = group.rules.size() - MOST_RULES;
    return new Deed(
        Wording.second(group.first.time()),
        Printable.text(target),
        group.gravest.wire(),
        more > 0 ? some + " and " + more + " more" : some,
        Printable.text(group.why),
        Wording.number(group.times));
  }

  long targets(ResponseAction action, boolean would) {
    return groups.keySet().stream()
        .filter(key -> key.action == action && key.would == would)
        .map(Key::target)
        .distinct()
        .count();
  }
}
