// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records that a line of JSON holds: arrays, pages of an API, and what log shippers wrap around
 * a record are seen through. Text is opened only where nothing but a shipper's fields stands beside
 * it, so that what a program lets its users write into a message of its own is no record.
 */
final class JsonRecords {
  private static final int DEEPEST = 6;
  private static final int MOST = 4096;

  /** Lists of an API's page. */
  private static final String[] LISTS = {
    "records", "Records", "value", "items", "results", "events"
  };

  /** Texts that a shipper puts a whole line in. */
  private static final String[] TEXTS = {"message", "log", "_raw", "@message", "line", "body"};

  /** Fields of shippers (Beats, Elastic Agent, Logstash, Fluent Bit, Vector, rsyslog, Docker). */
  private static final Set<String> SHIPPERS =
      Set.of(
          "@timestamp",
          "@version",
          "@metadata",
          "agent",
          "ecs",
          "log",
          "host",
          "input",
          "event",
          "fileset",
          "service",
          "tags",
          "type",
          "stream",
          "time",
          "timestamp",
          "source",
          "offset",
          "prospector",
          "beat",
          "data_stream",
          "elastic_agent",
          "cloud",
          "container",
          "kubernetes",
          "docker",
          "labels",
          "path",
          "file",
          "fields",
          "port",
          "hostname",
          "appname",
          "facility",
          "severity",
          "priority",
          "procid",
          "msgid",
          "source_type",
          "sourcetype",
          "index",
          "_p",
          "date",
          "logtag",
          "process",
          "@log_name",
          "partition");

  /** Fields of a page that say nothing of its records. */
  private static final Set<String> PAGES =
      Set.of("pagination", "metadata", "autocomplete", "links", "_links", "meta");

  private JsonRecords() {}

  /** True where a message that begins with this byte may be JSON. */
  static boolean begin(int first) {
    return first == '{' || first == '[';
  }

  /** The only thing that a product makes of one record, null where it is not its own. */
  interface Reader {
    Reading.@Nullable Entry read(Json record);
  }

  /** What a product makes of one record, null where the record is not its own. */
  interface ManyReader {
    @Nullable List<Reading.Entry> read(Json record);
  }

  /**
   * Reads the line's records in order of their time. A line whose records are not this reader's is
   * foreign, one without anything to say irrelevant.
   */
  static Reading read(LogLine l, Reader reader) {
    return begin(l.byteAt(l.message)) ? read(l.records(), reader, false) : Reading.FOREIGN;
  }

  /**
   * As {@link #read}, for a product whose own JSON is broken at times: reads what stands before.
   */
  static Reading readBroken(LogLine l, Reader reader) {
    return begin(l.byteAt(l.message)) ? read(l.records(), reader, true) : Reading.FOREIGN;
  }

  /** As {@link #read}, for a product whose records tell several things. */
  static Reading readMany(LogLine l, ManyReader reader) {
    return begin(l.byteAt(l.message)) ? gather(l.records(), reader, false) : Reading.FOREIGN;
  }

  /** As {@link #read}, of records that stand behind a head of the product's own. */
  static Reading readAll(List<Json> records, Reader reader) {
    return read(records, reader, false);
  }

  private static Reading read(List<Json> records, Reader reader, boolean broken) {
    return gather(
        records,
        record -> {
          Reading.Entry entry = reader.read(record);
          return entry == null ? null : List.of(entry);
        },
        broken);
  }

  private static Reading gather(List<Json> records, ManyReader reader, boolean broken) {
    List<Reading.Entry> entries = new ArrayList<>(records.size());
    boolean owned = false;
    for (Json record : records) {
      List<Reading.Entry> told = reader.read(record);
      owned |= told != null;
      if (told != null) {
        add(told, record.isWhole() || broken, entries);
      }
    }
    if (entries.isEmpty()) {
      return owned ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    entries.sort(Comparator.comparingLong(Reading.Entry::time));
    return new Reading.Records(entries);
  }

  private static void add(List<Reading.Entry> told, boolean trusted, List<Reading.Entry> entries) {
    for (Reading.Entry entry : told) {
      if (!trusted && !(entry.reading() instanceof Reading.Garbled)) {
        entries.add(garbled("a record that is cut or no JSON"));
      } else if (!(entry.reading() instanceof Reading.Irrelevant)) {
        entries.add(entry);
      }
    }
  }

  /** A record without security meaning. */
  static Reading.Entry irrelevant() {
    return new Reading.Entry(Reading.IRRELEVANT, Reading.NO_TIME, null);
  }

  static Reading.Entry garbled(String reason) {
    return new Reading.Entry(new Reading.Garbled(reason), Reading.NO_TIME, null);
  }

  /** The records in a line's JSON. */
  static List<Json> of(Json root) {
    if (!root.isWhole()) {
      return List.of(root); // what is broken is not opened
    }
    List<Json> records = new ArrayList<>(1);
    open(root, 0, records);
    return records;
  }

  private static void open(Json value, int depth, List<Json> records) {
    if (records.size() >= MOST || depth > DEEPEST) {
      return;
    }
    if (value.isArray()) {
      for (Json item : value.items()) {
        open(item, depth + 1, records);
      }
    } else if (value.isObject()) {
      Json inner = inside(value);
      if (inner.isMissing()) {
        records.add(value);
      } else {
        open(inner, depth + 1, records);
      }
    }
  }

  /** What an envelope holds; missing where the object is a record itself. */
  private static Json inside(Json o) {
    for (String list : LISTS) {
      if (o.get(list).isArray() && besides(o, list, PAGES, true)) {
        return o.get(list);
      }
    }
    Json inner = named(o);
    if (!inner.isMissing()) {
      return inner;
    }
    inner = o.dotted("event.original").opened();
    if (inner.isObject()) {
      return inner;
    }
    for (String text : TEXTS) {
      inner = o.get(text).opened();
      if ((inner.isObject() || inner.isArray())
          && !o.get(text).isObject()
          && besides(o, text, SHIPPERS, false)) {
        return inner;
      }
    }
    return Json.MISSING;
  }

  /** Envelopes of products that carry others' records under a name of their own. */
  private static Json named(Json o) {
    if (o.has("stat") && o.has("response")) { // Duo's API: a list, or a list with paging
      Json response = o.get("response");
      return response.isArray() ? response : response.get("authlogs");
    }
    if (o.has("detail-type")) { // Amazon EventBridge
      return o.get("detail");
    }
    if (o.at("data", "events").isArray() && o.has("eventTypeVersion")) { // Okta's event hook
      return o.at("data", "events");
    }
    if (o.at("result", "value", "auditdata").isArray()) { // privacyIDEA's API
      return o.at("result", "value", "auditdata");
    }
    if (o.at("hits", "hits").isArray()) { // Elasticsearch
      return o.at("hits", "hits");
    }
    if (o.has("_source") && o.has("_index")) {
      return o.get("_source");
    }
    if (o.has("sourcetype") && o.get("event").isObject()) { // Splunk's event collector
      return o.get("event");
    }
    String integration = o.get("integration").text(); // Wazuh
    if (integration != null && o.get(integration).isObject()) {
      return o.get(integration);
    }
    if (o.has("rule") && o.has("manager") && o.get("data").has("integration")) {
      return o.get("data");
    }
    if (o.has("AuditData")) { // Search-UnifiedAuditLog
      return o.get("AuditData").opened();
    }
    return o.get("o365audit");
  }

  /** True where only such fields stand beside the named one. */
  private static boolean besides(Json o, String named, Set<String> allowed, boolean scalars) {
    for (String name : o.names()) {
      if (name.equals(named) || allowed.contains(name) || name.startsWith("@odata")) {
        continue;
      }
      if (!scalars || o.get(name).isObject() || o.get(name).isArray()) {
        return false;
      }
    }
    return true;
  }
}
