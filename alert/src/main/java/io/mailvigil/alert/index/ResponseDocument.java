// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.Topics;

/** An alert or an action as it stands in Elasticsearch. */
final class ResponseDocument {
  private ResponseDocument() {}

  static Document of(Report report) {
    byte[] json = Topics.ALERTS.values().serializer().serialize(Topics.ALERTS.name(), report);
    return switch (report) {
      // revisions begin at 0, external versions at 1
      case RaisedAlert alert -> new Document.Alert(alert.id(), alert.revision() + 1L, json);
      case ActionTaken action -> new Document.Happening(Document.Kind.ACTION, action.id(), json);
    };
  }
}
