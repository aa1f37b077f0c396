// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Authelia's verdicts in its text log ({@code time=… level=… msg="…"}, on a terminal {@code
 * ERRO[0012] …}) and its JSON log. The name stands in quotes inside the message, which may hold
 * anything; the address is a field of its own. Source: Authelia's {@code handlers/response.go}.
 */
final class AutheliaFormat implements LogFormat {
  private static final String ATTEMPT = " authentication attempt ";
  private static final String NO_DETAILS = "Error occurred getting details for user with username";
  private static final String BANNED = "' and they are banned until ";

  @Override
  public String name() {
    return "authelia";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first)
        || first == 't'
        || first == 'l'
        || first == 'E'
        || first == 'D'
        || program.equals("ERRO")
        || program.equals("DEBU");
  }

  @Override
  public Reading read(LogLine l) {
    int m = l.message;
    int c = l.byteAt(m);
    if (JsonRecords.begin(c)) {
      return JsonRecords.read(l, AutheliaFormat::record);
    }
    if (c == 't' ? l.at(m, "time=") : l.at(m, "level=")) {
      return logfmt(l, m);
    }
    return l.at(l.from, "ERRO[") || l.at(l.from, "DEBU[") ? terminal(l) : Reading.FOREIGN;
  }

  private static Reading.@Nullable Entry record(Json r) {
    String message = r.get("msg").text();
    if (message == null || !r.has("level") || !isOurs(message)) {
      return null;
    }
    IdentityEvent event = event(message, r.get("error").textOr(""));
    return event == null
        ? JsonRecords.irrelevant()
        : event.from(r.get("remote_ip").text()).entry(RecordTime.of(r.get("time")), null);
  }

  private static Reading logfmt(LogLine l, int m) {
    if (l.find(ATTEMPT, m, l.to) < 0 && l.find(NO_DETAILS, m, l.to) < 0) {
      return Reading.FOREIGN;
    }
    Map<String, String> fields = fields(l.text(m, l.to));
    String message = fields.getOrDefault("msg", "");
    if (!isOurs(message) || !fields.containsKey("level")) {
      return Reading.FOREIGN;
    }
    IdentityEvent event = event(message, fields.getOrDefault("error", ""));
    if (event == null) {
      return Reading.IRRELEVANT;
    }
    String time = fields.get("time");
    return new Reading.Records(
        List.of(
            event
                .from(fields.get("remote_ip"))
                .entry(time == null ? RecordTime.NONE : RecordTime.of(time), null)));
  }

  /** On a terminal nothing is quoted: the fields stand behind the message, the address last. */
  private static Reading terminal(LogLine l) {
    int close = l.find("] ", l.from, Math.min(l.to, l.from + 24));
    int method = l.findLast(" method=", l.from, l.to);
    int remote = method < 0 ? -1 : l.find(" remote_ip=", method, l.to);
    if (close < 0 || remote < 0) {
      return Reading.FOREIGN;
    }
    String message = l.text(close + 2, method).strip();
    if (!isOurs(message)) {
      return Reading.FOREIGN;
    }
    IdentityEvent event = event(message, "");
    int end = l.find(' ', remote + 11, l.to);
    return event == null
        ? Reading.IRRELEVANT
        : event.from(l.text(remote + 11, end < 0 ? l.to : end)).reading();
  }

  private static boolean isOurs(String message) {
    boolean verdict = message.startsWith("Unsuccessful ") || message.startsWith("Successful ");
    return (verdict && message.contains(ATTEMPT)) || message.startsWith(NO_DETAILS);
  }

  /** Go's key=value, values quoted where they must be. A name that stands twice has no value. */
  private static Map<String, String> fields(String s) {
    Map<String, String> fields = new HashMap<>();
    int p = 0;
    while (p < s.length()) {
      int equals = s.indexOf('=', p);
      if (equals < 0) {
        break;
      }
      String name = s.substring(p, equals).strip();
      int from = equals + 1;
      int end;
      String value;
      if (from < s.length() && s.charAt(from) == '"') {
        end = from + 1;
        while (end < s.length() && s.charAt(end) != '"') {
          end += s.charAt(end) == '\\' ? 2 : 1;
        }
        end = Math.min(end, s.length());
        value = s.substring(from + 1, end).replace("\\\"", "\"").replace("\\\\", "\\");
        end = Math.min(s.length(), end + 1);
      } else {
        end = s.indexOf(' ', from);
        end = end < 0 ? s.length() : end;
        value = s.substring(from, end);
      }
      String before = fields.putIfAbsent(name, value);
      if (before != null && !before.equals(value)) {
        fields.put(name, "");
      }
      p = end + 1;
    }
    return fields;
  }

  private static @Nullable IdentityEvent event(String message, String error) {
    if (message.startsWith(NO_DETAILS)) {
      String user = between(message, "input '", "' which usually");
      IdentityEvent event = IdentityEvent.of(Action.LOGIN).user(user).protocol("http");
      return isFault(error) || (!error.isEmpty() && !error.contains("not found"))
          ? event.undecided(Reason.BACKEND_ERROR)
          : event.badPassword(Reason.UNKNOWN_USER);
    }
    boolean passed = message.startsWith("Successful ");
    int kind = passed ? "Successful ".length() : "Unsuccessful ".length();
    int attempt = message.indexOf(ATTEMPT);
    if (attempt < kind) {
      return null;
    }
    String type = message.substring(kind, attempt);
    boolean banned = message.lastIndexOf(BANNED) > 0 && !message.endsWith("'");
    String behind = error;
    int end = banned ? message.lastIndexOf(BANNED) : message.length() - 1;
    if (!banned && !message.endsWith("'")) { // older versions: 'john': user not found
      end = message.lastIndexOf("': ");
      behind = end < 0 ? error : message.substring(end + 3);
    }
    int from = message.indexOf("by user '", attempt);
    if (from < 0 || end < from + 9) {
      return null; // nobody's: the line behind it has the name that was tried
    }
    String user = message.substring(from + 9, end);
    if (user.isEmpty()) {
      return null;
    }
    IdentityEvent event = passed ? passed(type) : failed(type, banned, behind);
    return event.user(user).protocol("http");
  }

  private static @Nullable String between(String text, String before, String after) {
    int from = text.indexOf(before);
    int to = text.lastIndexOf(after);
    return from < 0 || to < from + before.length()
        ? null
        : text.substring(from + before.length(), to);
  }

  private static Factor factor(String type) {
    return type.equals("Duo") ? Factor.PUSH : Factor.SECOND_FACTOR;
  }

  private static boolean isFirst(String type) {
    return type.equals("1FA") || type.equals("Password");
  }

  private static IdentityEvent passed(String type) {
    if (isFirst(type)) {
      return IdentityEvent.of(Action.FIRST_FACTOR)
          .outcome(Outcome.SUCCESS)
          .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
    }
    if (type.equals("Passkey")) {
      return IdentityEvent.of(Action.LOGIN)
          .outcome(Outcome.SUCCESS)
          .factors(Factor.SECOND_FACTOR, FirstFactor.UNKNOWN, SecondFactor.PASSED);
    }
    return IdentityEvent.of(Action.SECOND_FACTOR).secondFactor(factor(type), true, null);
  }

  private static IdentityEvent failed(String type, boolean banned, String error) {
    String why = error.toLowerCase(Locale.ROOT);
    if (isFirst(type)) {
      IdentityEvent event = IdentityEvent.of(Action.LOGIN);
      if (banned) {
        return event.failed(Reason.LOCKED);
      }
      if (why.contains("disabled")) {
        return event.failed(Reason.DISABLED);
      }
      if (isFault(why)) {
        return event.undecided(Reason.BACKEND_ERROR);
      }
      return event.badPassword(
          why.contains("not found") ? Reason.UNKNOWN_USER : Reason.BAD_PASSWORD);
    }
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    FirstFactor first = type.equals("Passkey") ? FirstFactor.UNKNOWN : FirstFactor.PASSED;
    if (banned) {
      return event.failed(Reason.LOCKED).factors(factor(type), first, SecondFactor.UNKNOWN);
    }
    return event
        .failed(type.equals("Duo") ? Reason.SECOND_FACTOR_DENIED : Reason.BAD_SECOND_FACTOR)
        .factors(factor(type), first, SecondFactor.FAILED);
  }

  private static boolean isFault(String error) {
    String why = error.toLowerCase(Locale.ROOT);
    return why.contains("network error")
        || why.contains("dial ")
        || why.contains("connection")
        || why.contains("timeout")
        || why.contains("unwilling")
        || why.contains("busy");
  }
}
