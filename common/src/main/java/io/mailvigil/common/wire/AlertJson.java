// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The alert of contract part 4 as JSON: what {@code replay --json} prints, webhooks carry and
 * Elasticsearch holds. The same alert always gives the same bytes.
 */
public final class AlertJson {
  private AlertJson() {}

  public static void write(RaisedAlert alert, JsonGenerator json) throws IOException {
    json.writeStartObject();
    Fields out = new Fields(json);
    DetectionJson.fields(alert.detection(), out);
    out.text("mailvigil.urgency", alert.urgency().wire());
    out.text("mailvigil.incident.id", alert.incident());
    responses(alert.responses(), out, json);
    out.end();
    json.writeEndObject();
  }

  /** As UTF-8, without a line end. */
  public static byte[] bytes(RaisedAlert alert) {
    return new JsonSerde<>(AlertJson::write, AlertJson::read).toBytes(alert);
  }

  static void responses(List<Response> responses, Fields out, JsonGenerator json)
      throws IOException {
    out.name("mailvigil.response");
    json.writeStartArray();
    for (Response response : responses) {
      json.writeStartObject();
      Fields one = new Fields(json);
      one.text("action", response.action().wire());
      one.text("target.type", response.target().type().wire());
      one.text("target.id", response.target().id());
      one.text("mode", response.mode().wire());
      one.text("decision", response.decision().wire());
      one.text("why", response.why());
      one.end();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /**
   * Reads an alert back; fields of later versions are ignored. Throws {@link
   * IllegalArgumentException} on a broken one.
   */
  public static RaisedAlert read(JsonParser in) throws IOException {
    return read(Tree.read(in));
  }

  static RaisedAlert read(Tree tree) {
    return new RaisedAlert(
        detection(tree),
        tree.need("mailvigil.incident.id"),
        responses(tree),
        Urgency.of(tree.text("mailvigil.urgency", "none")));
  }

  private static Detection detection(Tree tree) {
    try {
      return DetectionJson.read(tree.parser());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Response> responses(Tree tree) {
    return tree.list("mailvigil.response", AlertJson::response);
  }

  private static Response response(Tree one) {
    return new Response(
        ResponseAction.of(one.need("action")),
        new Target(Ledger.of(one.need("target.type")), one.need("target.id")),
        Mode.of(one.need("mode")),
        Decision.of(one.need("decision")),
        one.need("why"));
  }
}
