// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** An alert, or what was done, as one readable line. */
public final class AlertLine {
  private AlertLine() {}

  static String of(Report report) {
    return switch (report) {
      case RaisedAlert alert -> of(alert);
      case ActionTaken action -> of(action);
    };
  }

  public static String of(RaisedAlert alert) {
    String decided =
        alert.responses().stream()
            .filter(r -> r.action() != ResponseAction.NOTIFY && r.action() != ResponseAction.NONE)
            .map(AlertLine::of)
            .distinct()
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s %-8s %s: %s%s",
        alert.time().truncatedTo(ChronoUnit.MILLIS),
        alert.detection().severity().wire(),
        alert.detection().rule().id(),
        Printable.text(alert.message()),
        decided.isEmpty() ? "" : " [" + decided + "]");
  }

  private static String of(ActionTaken action) {
    return String.format(
        Locale.ROOT,
        "%s %-8s %s: %s",
        action.time().truncatedTo(ChronoUnit.MILLIS),
        action.deed().wire(),
        action.outcome().wire(),
        Printable.text(action.message()));
  }

  private static String of(Response response) {
    return response.action().wire()
        + " "
        + Printable.text(response.target().id())
        + ": "
        + response.decision().wire();
  }
}
