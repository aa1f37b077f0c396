// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import java.io.IOException;

/** A {@link Report} as JSON in ECS; {@code event.kind} tells an alert from an action. */
final class ReportJson {
  private ReportJson() {}

  static void write(Report report, JsonGenerator out) throws IOException {
    switch (report) {
      case RaisedAlert alert -> AlertJson.write(alert, out);
      case ActionTaken action -> ActionJson.write(action, out);
    }
  }

  static Report read(JsonParser in) throws IOException {
    Tree tree = Tree.read(in);
    return tree.text("event.kind", "").equals("alert")
        ? AlertJson.read(tree)
        : ActionJson.read(tree);
  }
}
