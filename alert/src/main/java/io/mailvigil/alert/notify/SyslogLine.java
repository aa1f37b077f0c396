// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report as one syslog message (RFC 5424), with its facts as structured data or, as ArcSight and
 * others read it, as CEF.
 */
final class SyslogLine {
  /** How the facts stand in it. */
  enum Format {
    RFC5424,
    CEF
  }

  /** Where the message belongs in the log of its receiver; the codes of RFC 5424, 6.2.1. */
  enum Facility {
    AUTH(4),
    AUTHPRIV(10),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int code;

    Facility(int code) {
      this.code = code;
    }
  }

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The number that RFC 5612 sets aside for what has none of its own. */
  private static final String SD_ID = "mailvigil@32473";

  private final Format format;
  private final Facility facility;
  private final String host;

  /**
   * @param host what stands as the sender's name, {@code -} for none
   */
  SyslogLine(Format format, Facility facility, String host) {
    this.format = format;
    this.facility = facility;
    this.host = printable(host, 255);
  }

  /** The message that tells of a report. */
  String of(Report report) {
    Change change = new Change(report);
    String kind =
        switch (report) {
          case RaisedAlert alert -> "alert";
          case ActionTaken action -> action.deed().wire();
        };
    Map<String, String> facts = facts(report, kind, change.severity());
    String words = Plain.line(report.message(), 500);
    return switch (format) {
      case RFC5424 ->
          head(report.time(), change.severity(), kind)
              + "["
              + SD_ID
              + params(facts)
              + "] \uFEFF"
              + words;
      case CEF ->
          head(report.time(), change.severity(), kind)
              + "- "
              + cef(report, kind, change.severity(), facts, words);
    };
  }

  /** The message that tries the channel. */
  String test(Instant now) {
    String words = "This is a test of a Mailvigil notification channel. It works.";
    return head(now, Severity.INFO, "test")
        + switch (format) {
          case RFC5424 -> "- \uFEFF" + words;
          case CEF -> "- CEF:0|Mailvigil|Mailvigil|1|test|Test message|0|msg=" + words;
        };
  }

  private String head(Instant time, Severity severity, String kind) {
    return "<%d>1 %s %s mailvigil - %s "
        .formatted(
            facility.code * 8 + level(severity), TIME.format(time), host, printable(kind, 32));
  }

  private static int level(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 2;
      case HIGH -> 3;
      case MEDIUM -> 4;
      case LOW -> 5;
      case INFO -> 6;
    };
  }

  private static Map<String, String> facts(Report report, String kind, Severity severity) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kind", kind);
    all.put("id", report.id());
    all.put("incident", report.incident());
    all.put("tenant", report.tenant());
    all.put("severity", severity.wire());
    switch (report) {
      case RaisedAlert alert -> {
        all.put("rule", alert.detection().rule().id());
        all.put("account", name(alert.detection().account()));
        all.put(
            "source",
            alert.detection().sources().isEmpty()
                ? ""
                : alert.detection().sources().getFirst().toString());
      }
      case ActionTaken action -> {
        all.put("rule", action.rule() == null ? "" : action.rule());
        all.put("account", name(action.account()));
        all.put("outcome", action.outcome().wire());
        all.put("by", action.by());
      }
    }
    all.values().removeIf(String::isEmpty);
    all.replaceAll((key, value) -> Plain.line(value, 128));
    return all;
  }

  private static String name(@Nullable Account account) {
    return account == null ? "" : account.name();
  }

  /** RFC 5424, 6.3.3: a quote, a backslash and a bracket are escaped. */
  private static String params(Map<String, String> facts) {
    StringBuilder out = new StringBuilder();
    facts.forEach((name, value) -> {
      String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
      out.append(' ').append(name).append("=\"").append(escaped).append('"');
    });
    return out.toString();
  }

  private static String cef(
      Report report, String kind, Severity severity, Map<String, String> facts, String words) {
    String name =
        report instanceof RaisedAlert alert
            ? Plain.line(alert.detection().rule().name(), 128)
            : kind;
    StringBuilder out =
        new StringBuilder("CEF:0|Mailvigil|Mailvigil|1|")
            .append(inHead(facts.getOrDefault("rule", kind)))
            .append('|')
            .append(inHead(name))
            .append('|')
            .append(severity.score() / 10)
            .append('|');
    extension(out, "rt", Long.toString(report.time().toEpochMilli()));
    extension(out, "externalId", facts.getOrDefault("id", ""));
    extension(out, "duser", facts.getOrDefault("account", ""));
    String source = facts.getOrDefault("source", "");
    extension(out, source.indexOf(':') < 0 ? "src" : "c6a2", source);
    extension(out, source.indexOf(':') < 0 ? "" : "c6a2Label", "Source IPv6 Address");
    extension(out, "act", kind);
    extension(out, "outcome", facts.getOrDefault("outcome", ""));
    extension(out, "suser", facts.getOrDefault("by", ""));
    extension(out, "cs1", facts.getOrDefault("incident", ""));
    extension(out, "cs1Label", "incident");
    extension(out, "cs2", facts.getOrDefault("tenant", ""));
    extension(out, "cs2Label", "tenant");
    extension(out, "msg", words);
    return out.toString().stripTrailing();
  }

  /** In the head a pipe and a backslash are escaped. */
  private static String inHead(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|");
  }

  /** In the extension an equals sign and a backslash are escaped. */
  private static void extension(StringBuilder out, String key, String value) {
    if (!key.isEmpty() && !value.isEmpty()) {
      out.append(key)
          .append('=')
          .append(value.replace("\\", "\\\\").replace("=", "\\="))
          .append(' ');
    }
  }

  /** Printable ASCII without spaces, as the head wants it. */
  private static String printable(String text, int most) {
    String clean = text.replaceAll("[^\\x21-\\x7e]", "?");
    return clean.isEmpty() ? "-" : clean.substring(0, Math.min(most, clean.length()));
  }
}
