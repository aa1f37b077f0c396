// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stalwart's events, as text ({@code TIME LEVEL description (type) k = v, …}) and as JSON ({@code
 * createdAt}, {@code type}, {@code data}). A wrong code and a wrong password are one event. Source:
 * Stalwart's {@code trc/src/serializers/text.rs} and {@code json.rs}.
 */
final class StalwartFormat implements LogFormat {
  private static final int LONGEST_HEAD = 160;

  @Override
  public String name() {
    return "stalwart";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first)
        || "ITDWE".indexOf(first) >= 0 && first > 0 // the level, where syslog has the host
        || program.startsWith("stalwart");
  }

  @Override
  public Reading read(LogLine l) {
    if (JsonRecords.begin(l.byteAt(l.message))) {
      return JsonRecords.read(l, StalwartFormat::record);
    }
    int near = Math.min(l.to, l.from + LONGEST_HEAD);
    int type = l.find(" (auth.", l.from, near);
    int end = type < 0 ? -1 : l.find(')', type, near);
    boolean keys = end > 0 && l.find(" = ", end, l.to) > 0;
    if (!keys) {
      return Reading.FOREIGN;
    }
    IdentityEvent event = event(l.text(type + 2, end));
    if (event == null) {
      return Reading.IRRELEVANT;
    }
    Map<String, String> fields = fields(l.text(Math.min(l.to, end + 2), l.to));
    return whose(event, fields.get("accountName"), fields.get("remoteIp"), fields.get("listenerId"))
        .reading();
  }

  private static Reading.@Nullable Entry record(Json r) {
    Json data = r.get("data");
    String type = r.get("type").text();
    if (type == null || !data.isObject() || !r.has("createdAt")) {
      return null;
    }
    IdentityEvent event = event(type);
    return event == null
        ? JsonRecords.irrelevant()
        : whose(
                event,
                data.get("accountName").text(),
                data.get("remoteIp").text(),
                data.get("listenerId").text())
            .entry(RecordTime.of(r.get("createdAt")), r.get("id").text());
  }

  private static IdentityEvent whose(
      IdentityEvent event, @Nullable String user, @Nullable String ip, @Nullable String listener) {
    return event.user(user).from(ip).protocol(listener == null ? null : protocol(listener));
  }

  private static @Nullable String protocol(String listener) {
    if (listener.startsWith("imap")) {
      return "imap";
    }
    if (listener.startsWith("pop3")) {
      return "pop3";
    }
    if (listener.startsWith("smtp") || listener.startsWith("submission")) {
      return "smtp";
    }
    return listener.startsWith("http") ? "http" : listener.contains("sieve") ? "sieve" : null;
  }

  private static @Nullable IdentityEvent event(String type) {
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    return switch (type) {
      case "auth.success" -> event.outcome(Outcome.SUCCESS);
      case "auth.failed" -> event.failed(null);
      case "auth.mfa-required", "auth.missing-totp" ->
          event
              .undecided(Reason.SECOND_FACTOR_MISSING)
              .factors(Factor.SECOND_FACTOR, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      case "auth.banned" -> event.failed(Reason.POLICY);
      case "auth.too-many-attempts" -> event.failed(Reason.RATE_LIMITED);
      case "auth.credential-expired", "auth.token-expired" -> event.failed(Reason.EXPIRED);
      case "auth.error" -> event.undecided(Reason.BACKEND_ERROR);
      default -> null;
    };
  }

  /**
   * The fields of a text line. The connection's stand first, and what a client chose behind them;
   * some versions do not escape quotes: a field that stands twice was written by somebody's name,
   * which then is all that follows.
   */
  private static Map<String, String> fields(String s) {
    Map<String, String> fields = new HashMap<>();
    boolean forged = false;
    int p = 0;
    while (p < s.length()) {
      int equals = s.indexOf(" = ", p);
      if (equals < 0) {
        break;
      }
      String name = s.substring(p, equals).strip();
      int from = equals + 3;
      int end;
      if (from < s.length() && s.charAt(from) == '"') {
        end = closing(s, from + 1);
        String value = s.substring(from + 1, end).replace("\\\"", "\"").replace("\\\\", "\\");
        forged |= fields.putIfAbsent(name, value) != null;
        end = Math.min(s.length(), end + 1);
      } else {
        int comma = s.indexOf(", ", from);
        end = comma < 0 ? s.length() : comma;
        forged |= fields.putIfAbsent(name, s.substring(from, end)) != null;
      }
      p = s.startsWith(", ", end) ? end + 2 : s.length();
    }
    int name = s.indexOf("accountName = \"");
    if (forged && name >= 0) {
      fields.put("accountName", s.substring(name + 15));
    }
    return fields;
  }

  /** The quote before the next field of the daemon's, or before the end. */
  private static int closing(String s, int from) {
    for (int i = s.indexOf('"', from); i >= 0; i = s.indexOf('"', i + 1)) {
      boolean escaped = i > from && s.charAt(i - 1) == '\\';
      if (!escaped && (i + 1 == s.length() || s.startsWith(", ", i + 1))) {
        return i;
      }
    }
    return s.length();
  }
}
