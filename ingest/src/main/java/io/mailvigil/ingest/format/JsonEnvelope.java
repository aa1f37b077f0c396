// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON that only carries a daemon's line: {@code journalctl -o json} (MESSAGE a string or an array
 * of bytes), Docker's json-file driver and what log shippers make of it, and syslog daemons' own
 * JSON templates, CEE among them. An object is one by its keys alone: one key that no envelope has
 * makes it a product's own JSON, which stays as it is. Linear; most other objects end it at their
 * first key.
 */
final class JsonEnvelope {
  /** What a key's value is to us. */
  private enum Role {
    MESSAGE,
    /** The whole line as the shipper read it, where {@link #MESSAGE} may be what it made of it. */
    ORIGINAL,
    /** What only a program's own record has: a verdict, a logger. */
    RECORD,
    /** What a shipper made of a line; without the line it is a record. */
    CATEGORY,
    PROGRAM,
    COMMAND,
    TAG,
    HOST,
    PID,
    SENDER_PID,
    TIME,
    ARRIVED,
    STREAM,
    PIECE,
    NOTHING
  }

  private static final Map<String, Role> ROLES = roles();

  /** Objects that have a line's fields among others. */
  private static final Set<String> INNER =
      Set.of("host", "process", "event", "log", "log.syslog", "syslog", "predecoder", "labels");

  /** What APIs and exports put around the whole. */
  private static final Set<String> AROUND = Set.of("_source", "result");

  /** No shipper's fields stand deeper. */
  private static final int DEEPEST = 4;

  private static final int LONGEST_KEY = 64;
  private static final String LEFT_OUT =
      "the journal's JSON leaves a long message out: use journalctl --all";

  private final LogLine l;
  private final Map<Role, Integer> places = new EnumMap<>(Role.class);
  private int p;
  private boolean logFirst;
  private boolean shortFirst;

  private JsonEnvelope(LogLine l, int at) {
    this.l = l;
    p = at;
  }

  private static Map<String, Role> roles() {
    Map<String, Role> roles = new HashMap<>();
    put(roles, Role.MESSAGE, "message", "msg", "log", "MESSAGE", "short_message", "line", "_raw");
    put(roles, Role.MESSAGE, "@message", "textPayload", "body", "Message");
    put(roles, Role.ORIGINAL, "event.original", "log.original", "full_message", "full_log");
    put(roles, Role.CATEGORY, "event.category");
    put(roles, Role.RECORD, "event.outcome", "log.logger", "log.level", "process.thread.name");
    put(roles, Role.PROGRAM, "program", "programname", "appname", "app-name", "app_name", "ident");
    put(roles, Role.PROGRAM, "pname", "PROGRAM", "SYSLOG_IDENTIFIER", "process.name");
    put(roles, Role.PROGRAM, "process.program", "log.syslog.appname", "syslog.identifier");
    put(roles, Role.PROGRAM, "SourceName", "application_name");
    put(roles, Role.COMMAND, "_COMM");
    put(roles, Role.TAG, "syslogtag", "syslog-tag");
    put(roles, Role.HOST, "host", "hostname", "HOST", "_HOSTNAME", "host.name", "host.hostname");
    put(roles, Role.HOST, "log.syslog.hostname", "predecoder.hostname", "labels.host");
    put(roles, Role.HOST, "Hostname");
    put(roles, Role.PID, "pid", "procid", "PID", "_PID", "process.pid", "log.syslog.procid");
    put(roles, Role.PID, "ProcessID", "process_id");
    put(roles, Role.SENDER_PID, "SYSLOG_PID");
    put(roles, Role.TIME, "time", "@timestamp", "timestamp", "timereported", "date");
    put(roles, Role.TIME, "ISODATE", "DATE", "EventTime", "_time");
    put(roles, Role.ARRIVED, "__REALTIME_TIMESTAMP");
    put(roles, Role.STREAM, "stream");
    put(roles, Role.PIECE, "_p", "logtag");
    put(roles, Role.NOTHING, "@metadata", "@version", "agent", "attrs", "beat", "container");
    put(roles, Role.NOTHING, "container_id", "container_name", "docker", "ecs", "facility");
    put(roles, Role.NOTHING, "facility_label", "fields", "fromhost", "fromhost-ip", "index");
    put(roles, Role.NOTHING, "input", "input_type", "kubernetes", "logsource", "msgid", "node");
    put(roles, Role.NOTHING, "offset", "p_sys", "path", "port", "pri", "pri-text", "priority");
    put(roles, Role.NOTHING, "prospector", "severity", "severity_label", "source", "source_type");
    put(roles, Role.NOTHING, "sourcetype", "structured-data", "syslog", "syslogfacility");
    put(roles, Role.NOTHING, "syslogseverity", "tags", "timegenerated", "type", "uuid", "version");
    // Elastic Agent and Beats, Graylog, Vector, Loki, Google Cloud, CloudWatch, OpenTelemetry
    put(roles, Role.NOTHING, "cloud", "data_stream", "elastic_agent", "fileset", "journald");
    put(roles, Role.NOTHING, "labels", "orchestrator", "process", "service", "systemd");
    put(roles, Role.NOTHING, "gl2_source_input", "gl2_source_node", "streams", "event");
    put(roles, Role.NOTHING, "file", "source_ip", "insertId", "logName", "receiveTimestamp");
    put(roles, Role.NOTHING, "resource", "@logStream", "@log", "ingestionTime", "logStreamName");
    put(roles, Role.NOTHING, "attributes", "observed_timestamp", "preview", "lastrow");
    put(roles, Role.NOTHING, "_index", "_id", "_score", "_type", "_version", "_ignored", "sort");
    // Wazuh, NXLog
    put(roles, Role.NOTHING, "rule", "manager", "predecoder", "decoder", "location", "id");
    put(roles, Role.NOTHING, "EventReceivedTime", "SourceModuleName", "SourceModuleType");
    put(roles, Role.NOTHING, "SyslogFacility", "SyslogFacilityValue", "SyslogSeverity");
    put(roles, Role.NOTHING, "SyslogSeverityValue", "Severity", "SeverityValue");
    put(roles, Role.NOTHING, "MessageSourceAddress");
    return Map.copyOf(roles);
  }

  private static void put(Map<String, Role> roles, Role role, String... keys) {
    for (String key : keys) {
      roles.put(key, role);
    }
  }

  /** Replaces the line by the one within; false where the object at {@code i} is no envelope. */
  static boolean unwrap(LogLine l, int i, int depth) {
    JsonEnvelope e = new JsonEnvelope(l, i);
    if (depth >= LogLine.ROOMS - 1 || !e.scan()) {
      return false;
    }
    e.open(depth);
    return true;
  }

  /**
   * Of {@code @cee: {"msg":"TEXT", …}} the text, where the object is nothing but an envelope; host,
   * program and time are those of the head.
   */
  static void unwrapCee(LogLine l) {
    JsonEnvelope e = new JsonEnvelope(l, l.message);
    if (l.byteAt(l.message) == '{' && e.scan()) {
      int head = Math.max(0, Math.max(l.hostTo, l.programTo) - l.from);
      byte[] to = l.room(LogLine.ROOMS - 1, l.to - l.from);
      System.arraycopy(l.buf, l.from, to, 0, head);
      int end = e.string(e.place(e.has(Role.MESSAGE) ? Role.MESSAGE : Role.ORIGINAL), to, head);
      l.hostFrom = Math.max(0, l.hostFrom - l.from);
      l.hostTo = Math.max(0, l.hostTo - l.from);
      l.programFrom = Math.max(0, l.programFrom - l.from);
      l.programTo = Math.max(0, l.programTo - l.from);
      l.become(to, end);
      l.message = Envelope.blanks(l, head);
    }
  }

  private boolean has(Role role) {
    return places.containsKey(role);
  }

  /** Where the role's value begins, 0 where the object has none. */
  private int place(Role role) {
    Integer at = places.get(role);
    return at == null ? 0 : at;
  }

  /** Notes where the values stand; false for what is no object, or not an envelope's alone. */
  private boolean scan() {
    return object("", 0)
        && !has(Role.RECORD)
        && (has(Role.ORIGINAL) || (has(Role.MESSAGE) && !has(Role.CATEGORY)));
  }

  /** Reads the object at {@code p}, whose fields have this prefix, and moves behind it. */
  private boolean object(String prefix, int depth) {
    p = spaces(p + 1);
    while (l.byteAt(p) == '"') {
      int key = p + 1;
      int end = l.find('"', key, Math.min(l.to, key + LONGEST_KEY));
      if (end < 0) {
        return false;
      }
      p = spaces(end + 1);
      if (l.byteAt(p) != ':') {
        return false;
      }
      p = spaces(p + 1);
      if (!field(prefix, key, end, depth)) {
        return false;
      }
      p = spaces(p);
      if (l.byteAt(p) == ',') {
        p = spaces(p + 1);
      }
    }
    return l.byteAt(p++) == '}';
  }

  private boolean field(String prefix, int keyFrom, int keyTo, int depth) {
    int c = l.byteAt(p);
    String key = l.text(keyFrom, keyTo);
    String name = prefix.isEmpty() ? key : prefix + key;
    if (c == '{' && depth < DEEPEST && (INNER.contains(name) || AROUND.contains(name))) {
      return object(AROUND.contains(name) ? "" : name + '.', depth + 1);
    }
    Role role = role(name, prefix.isEmpty(), keyFrom, keyTo);
    if (role == null) {
      return false;
    }
    boolean scalar = c == '"' || Stamps.isDigit(c) || role == Role.CATEGORY;
    if (scalar || (role == Role.MESSAGE && c != '{')) {
      logFirst |= places.isEmpty() && name.equals("log");
      shortFirst |= name.equals("short_message");
      places.putIfAbsent(role, p);
    }
    return skipValue();
  }

  /** Null for what no envelope has; beside the fields that count, anything may stand within one. */
  private @Nullable Role role(String name, boolean outermost, int from, int to) {
    Role role = ROLES.get(name);
    if (role != null || !outermost) {
      return role == null ? Role.NOTHING : role;
    }
    boolean journal = true;
    for (int i = from; i < to; i++) {
      int c = l.buf[i];
      journal &= c >= 'A' && c <= 'Z' || c == '_' || Stamps.isDigit(c);
    }
    boolean gelf = shortFirst && (l.byteAt(from) == '_' || name.equals("level"));
    boolean known = journal || gelf || logFirst && has(Role.STREAM) || isWithin(name);
    return known ? Role.NOTHING : null;
  }

  /** True for {@code log.file.path}, an envelope's object with its path written out. */
  private static boolean isWithin(String name) {
    int dot = name.indexOf('.');
    String outer = dot < 0 ? "" : name.substring(0, dot);
    return INNER.contains(outer) || ROLES.get(outer) == Role.NOTHING;
  }

  /** Moves behind the value at {@code p}; false where it does not end. */
  private boolean skipValue() {
    int depth = 0;
    do {
      int c = l.byteAt(p);
      if (c == '"') {
        p = stringEnd(p) + 1;
        if (p == 0) {
          return false;
        }
      } else if (c == '{' || c == '[') {
        depth++;
        p++;
      } else if (c == '}' || c == ']') {
        if (depth-- == 0) {
          return true;
        }
        p++;
      } else if (c == ',' && depth == 0) {
        return true;
      } else {
        p++;
      }
    } while (p < l.to && (depth > 0 || l.byteAt(p) != ',' && l.byteAt(p) != '}'));
    return p < l.to;
  }

  /** The closing quote of the string at {@code at}, or -1. */
  private int stringEnd(int at) {
    for (int i = at + 1; i < l.to; i++) {
      if (l.buf[i] == '\\') {
        i++;
      } else if (l.buf[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  private int spaces(int i) {
    while (l.byteAt(i) == ' ' || l.byteAt(i) == '\t') {
      i++;
    }
    return i;
  }

  private void open(int depth) {
    stamp();
    byte[] to = l.room(depth, l.to - l.from + 1);
    boolean original = has(Role.ORIGINAL);
    int message = place(original ? Role.ORIGINAL : Role.MESSAGE);
    int c = l.byteAt(message);
    if (has(Role.STREAM)) {
      l.stream = l.at(place(Role.STREAM), "\"stderr\"") ? LogLine.STDERR : LogLine.STDOUT;
      int end = stringEnd(message);
      l.partial =
          has(Role.PIECE)
              ? l.at(place(Role.PIECE), "\"P\"")
              : logFirst && !(end > message + 2 && l.at(end - 2, "\\n"));
    }
    int host = has(Role.HOST) ? string(place(Role.HOST), to, 0) : 0;
    int named = host;
    Role program = has(Role.PROGRAM) ? Role.PROGRAM : Role.COMMAND;
    boolean bare = has(program) && !original;
    if (bare) {
      named = string(place(program), to, host);
    } else if (has(Role.TAG) && !original) {
      named = string(place(Role.TAG), to, host);
      to[named++] = ' ';
    }
    long pid = pid(has(Role.PID) ? place(Role.PID) : place(Role.SENDER_PID));
    int end = c == '[' ? array(message, to, named) : string(message, to, named);
    while (end > named && (to[end - 1] == '\n' || to[end - 1] == '\r')) {
      end--;
    }
    l.become(to, end);
    l.hostFrom = 0;
    l.hostTo = host;
    l.pid = pid;
    if (bare) {
      l.programFrom = host;
      l.programTo = named;
      l.afterStamp = named;
      l.message = Envelope.blanks(l, named);
      l.doubt = c == 'n' ? LEFT_OUT : null;
      Envelope.message(l);
    } else {
      l.from = host; // the line within begins there
      Envelope.inner(l, host, depth);
    }
  }

  private void stamp() {
    int at = has(Role.ARRIVED) ? place(Role.ARRIVED) : place(Role.TIME);
    if (at == 0) {
      return;
    }
    int from = l.byteAt(at) == '"' ? at + 1 : at;
    int end = from;
    while (Stamps.isDigit(l.byteAt(end))) {
      end++;
    }
    long number = l.number(from, end);
    int rest = end - from - 10;
    if (rest == 0 || rest == 3 || rest == 6) { // seconds, milliseconds, microseconds
      int point = l.byteAt(end) == '.' ? end + 1 : end;
      int fractionEnd = point;
      while (Stamps.isDigit(l.byteAt(fractionEnd))) {
        fractionEnd++;
      }
      l.kind = Stamp.INSTANT;
      l.stamp =
          number * (rest == 0 ? 1_000_000_000L : rest == 3 ? 1_000_000L : 1000L)
              + (rest == 0 ? Stamps.fraction(l, point, fractionEnd) : 0);
      return;
    }
    int close = l.byteAt(at) == '"' ? stringEnd(at) : -1;
    if (close > 0) {
      int to = l.to;
      l.to = close;
      Stamps.read(l, from);
      l.to = to;
    }
  }

  private long pid(int at) {
    return at == 0 ? 0 : Math.max(0, l.number(l.byteAt(at) == '"' ? at + 1 : at, l.to));
  }

  /** Writes the bytes of {@code [104,105]}, or the first text of {@code ["a","b"]}. */
  private int array(int at, byte[] to, int n) {
    int i = spaces(at + 1);
    if (l.byteAt(i) == '"') {
      return string(i, to, n);
    }
    while (Stamps.isDigit(l.byteAt(i))) {
      to[n++] = (byte) l.number(i, l.to);
      while (Stamps.isDigit(l.byteAt(i))) {
        i++;
      }
      i = spaces(i);
      i = l.byteAt(i) == ',' ? spaces(i + 1) : i;
    }
    return n;
  }

  /** Writes the string or number at {@code at} decoded, from {@code n} on; returns its end. */
  private int string(int at, byte[] to, int n) {
    if (l.byteAt(at) != '"') {
      for (int i = at; Stamps.isDigit(l.byteAt(i)); i++) {
        to[n++] = l.buf[i];
      }
      return n;
    }
    int end = stringEnd(at);
    for (int i = at + 1; i < end; i++) {
      int c = l.buf[i];
      if (c != '\\') {
        to[n++] = (byte) c;
        continue;
      }
      c = l.buf[++i];
      switch (c) {
        case 'n' -> to[n++] = '\n';
        case 't' -> to[n++] = '\t';
        case 'r' -> to[n++] = '\r';
        case 'b' -> to[n++] = '\b';
        case 'f' -> to[n++] = '\f';
        case 'u' -> {
          int code = hex(i + 1, end);
          i += 4;
          if (code >= 0xd800 && code < 0xdc00 && l.at(i + 1, "\\u")) {
            int low = hex(i + 3, end);
            if (low >= 0xdc00 && low < 0xe000) {
              code = Character.toCodePoint((char) code, (char) low);
              i += 6;
            }
          }
          n = utf8(code, to, n);
        }
        default -> to[n++] = (byte) c;
      }
    }
    return n;
  }

  /** The four hexadecimal digits at {@code at}, U+FFFD where there are none. */
  private int hex(int at, int end) {
    int code = 0;
    for (int i = at; i < at + 4; i++) {
      int d = i < end ? Character.digit(l.buf[i], 16) : -1;
      if (d < 0) {
        return 0xfffd;
      }
      code = code << 4 | d;
    }
    return code;
  }

  private static int utf8(int code, byte[] to, int n) {
    if (code < 0x80) {
      to[n++] = (byte) code;
    } else if (code < 0x800) {
      to[n++] = (byte) (0xc0 | code >> 6);
      to[n++] = (byte) (0x80 | code & 63);
    } else if (code < 0x10000) {
      boolean lone = code >= 0xd800 && code < 0xe000;
      int shown = lone ? 0xfffd : code;
      to[n++] = (byte) (0xe0 | shown >> 12);
      to[n++] = (byte) (0x80 | shown >> 6 & 63);
      to[n++] = (byte) (0x80 | shown & 63);
    } else {
      to[n++] = (byte) (0xf0 | code >> 18);
      to[n++] = (byte) (0x80 | code >> 12 & 63);
      to[n++] = (byte) (0x80 | code >> 6 & 63);
      to[n++] = (byte) (0x80 | code & 63);
    }
    return n;
  }
}
