// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.common.wire.JsonSerde;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dovecot's event export in JSON (2.3: {@code service}, 2.4: {@code protocol}). A failure is an
 * {@code auth_request_finished} that lacks {@code success}; no field tells the factor.
 */
final class DovecotExport {
  private static final int LONGEST = 65_536;

  private @Nullable String event;
  private boolean success;
  private @Nullable String service;
  private @Nullable String user;
  private @Nullable String mechanism;
  private @Nullable String ip;
  private int port;
  private @Nullable String session;
  private @Nullable String transport;
  private @Nullable String time;

  private DovecotExport() {}

  /** A line that is nothing but an exported event: the exporter's file and HTTP drivers. */
  static Reading alone(LogLine l) {
    int m = l.message;
    if (!l.at(m, "{\"event\":\"") && !l.at(m, "{\"hostname\":\"")) {
      return Reading.FOREIGN;
    }
    Reading reading = read(l, m);
    return reading == Reading.IRRELEVANT && l.find("\"categories\":[", m, l.to) < 0
        ? Reading.FOREIGN
        : reading;
  }

  static Reading read(LogLine l, int m) {
    if (l.find("\"auth_request_finished\"", m, Math.min(l.to, m + 200)) < 0) {
      return Reading.IRRELEVANT;
    }
    if (l.to - m > LONGEST) {
      return new Reading.Garbled("an exported event longer than 64 KiB");
    }
    DovecotExport export = new DovecotExport();
    try (JsonParser json = JsonSerde.FACTORY.createParser(l.buf, m, l.to - m)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Reading.Garbled("an exported event that is no JSON object");
      }
      export.object(json, true);
    } catch (IOException e) {
      return new Reading.Garbled("an exported event that is no JSON");
    }
    String time = export.time;
    long nanos = time == null || l.kind != Stamp.NONE ? RecordTime.NONE : RecordTime.of(time);
    if (nanos != RecordTime.NONE) {
      l.kind = Stamp.INSTANT;
      l.stamp = nanos;
    }
    return export.reading();
  }

  private void object(JsonParser json, boolean top) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == null) {
        return;
      }
      if (top && value == JsonToken.START_OBJECT && "fields".equals(name)) {
        object(json, false);
      } else if (value.isStructStart()) {
        json.skipChildren();
      } else if (value.isScalarValue() && name != null) {
        if (top && name.equals("event")) {
          event = json.getText();
        } else if (top
            && (name.equals("end_time") || (time == null && name.equals("start_time")))) {
          time = json.getText();
        } else if (!top) {
          field(name, json);
        }
      }
    }
  }

  private void field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "success" -> success = "yes".equals(json.getText()) || "true".equals(json.getText());
      case "service", "protocol" -> service = json.getText();
      case "user" -> user = json.getText();
      case "original_user" -> user = user == null ? json.getText() : user;
      case "mechanism" -> mechanism = json.getText().toUpperCase(Locale.ROOT);
      case "remote_ip" -> ip = json.getText();
      case "remote_port" -> port = json.getValueAsInt();
      case "session" -> session = json.getText();
      case "transport" -> transport = json.getText();
      default -> {}
    }
  }

  private Reading reading() {
    if (!"auth_request_finished".equals(event)) {
      return Reading.IRRELEVANT;
    }
    SourceAddress address = ip == null ? null : SourceAddress.parse(ip);
    Tls tls =
        "TLS".equals(transport)
            ? new Tls(true, null, null)
            : "insecure".equals(transport) ? new Tls(false, null, null) : null;
    return new Reading.Login(
        new Fact.Finished(
            success,
            new Peer(
                service == null ? null : service.equals("submission") ? "smtp" : service,
                user == null || user.isEmpty() ? null : user,
                mechanism,
                address,
                port < 0 || port > 65_535 ? 0 : port,
                session,
                tls)));
  }
}
