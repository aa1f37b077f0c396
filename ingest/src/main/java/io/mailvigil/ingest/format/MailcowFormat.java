// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * mailcow: rows of its UI log ({@code /api/v1/get/logs/ui}), the only place that knows of second
 * factors, and what its PHP writes to php-fpm's log. Source: mailcow's {@code
 * functions.auth.inc.php} and {@code mailcowauth.php}.
 */
final class MailcowFormat implements LogFormat {
  private static final String UI = "mailcow UI: Invalid password for ";
  private static final String AUTH = "MAILCOWAUTH: ";

  @Override
  public String name() {
    return "mailcow";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first)
        || first == 'm'
        || first == 'M'
        || first == 'N'
        || first == 'P'
        || program.equals("MAILCOWAUTH")
        || program.equals("NOTICE")
        || program.startsWith("mailcow")
        || program.startsWith("php");
  }

  @Override
  public Reading read(LogLine l) {
    if (JsonRecords.begin(l.byteAt(l.message))) {
      Reading records = JsonRecords.read(l, MailcowFormat::record);
      if (records != Reading.FOREIGN || !l.hasProgram()) {
        return records; // php-fpm's own level stands in brackets too
      }
    }
    int near = Math.min(l.to, l.from + 256);
    int ui = l.find(UI, l.from, near);
    if (ui >= 0) {
      return password(l, ui + UI.length());
    }
    int auth = l.find(AUTH, l.from, near);
    return auth < 0 ? Reading.FOREIGN : protocol(l, auth + AUTH.length());
  }

  /** {@code USER by IP}: the address is the last word. */
  private static Reading password(LogLine l, int from) {
    int end = l.find("\" while ", from, l.to); // nginx has quoted PHP's message
    end = end < 0 ? l.byteAt(l.to - 1) == '"' ? l.to - 1 : l.to : end; // or php-fpm
    int by = l.findLast(" by ", from, end);
    ClientAddress ip = by < 0 ? null : ClientAddress.parse(l.text(by + 4, end));
    if (ip == null) {
      return new Reading.Garbled("no address behind by");
    }
    return IdentityEvent.of(Action.LOGIN)
        .badPassword(Reason.BAD_PASSWORD)
        .user(l.textOrNull(from, by))
        .from(ip)
        .protocol("http")
        .reading();
  }

  /** {@code … for user USER with service S from IP I}: what the client wrote stands in between. */
  private static Reading protocol(LogLine l, int m) {
    boolean failed = l.at(m, "Login failed for user ");
    boolean app = l.at(m, "App auth for user ");
    if (!failed && !app && !l.at(m, "User auth for user ")) {
      return Reading.IRRELEVANT;
    }
    int user = l.find(" for user ", m, Math.min(l.to, m + 24)) + 10;
    int from = l.findLast(" from IP ", user, l.to);
    int service = from < 0 ? -1 : l.findLast(" with service ", user, from);
    ClientAddress ip = service < 0 ? null : ClientAddress.parse(l.text(from + 9, l.to));
    if (ip == null) {
      return new Reading.Garbled("no service and address behind the user");
    }
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    if (failed) {
      event.badPassword(Reason.BAD_PASSWORD);
    } else {
      event
          .outcome(Outcome.SUCCESS)
          .factors(
              app ? Factor.APP_PASSWORD : Factor.PASSWORD,
              app ? FirstFactor.UNKNOWN : FirstFactor.PASSED,
              SecondFactor.NOT_ASKED);
    }
    return event
        .user(l.textOrNull(user, service))
        .from(ip)
        .protocol(l.text(service + 14, from).toLowerCase(Locale.ROOT))
        .reading();
  }

  private static Reading.@Nullable Entry record(Json r) {
    if (!r.has("call") || !r.has("msg") || !r.has("remote") || !r.has("type")) {
      return null;
    }
    Json message = r.get("msg").opened();
    Json call = r.get("call").opened();
    String what = first(message);
    String function = first(call);
    IdentityEvent event = event(what, function);
    if (event == null) {
      return JsonRecords.irrelevant();
    }
    String user = call.isArray() && call.items().size() > 1 ? call.items().get(1).text() : null;
    return event
        .user(user == null ? named(message, r) : user)
        .from(r.get("remote").text())
        .protocol("http")
        .entry(RecordTime.of(r.get("time")), null);
  }

  /** A word that is JSON itself, or the first of a list. */
  private static String first(Json value) {
    String word =
        value.isArray()
            ? value.items().isEmpty() ? "" : value.items().get(0).textOr("")
            : value.textOr("");
    boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
    return quoted ? word.substring(1, word.length() - 1) : word;
  }

  private static @Nullable String named(Json message, Json r) {
    if (message.isArray() && message.items().size() > 1) {
      return message.items().get(1).text();
    }
    String user = r.get("user").text();
    return "unauthenticated".equals(user) ? null : user;
  }

  private static @Nullable IdentityEvent event(String what, String function) {
    if (function.equals("verify_tfa_login")) {
      if (what.startsWith("verified_")) {
        return IdentityEvent.of(Action.SECOND_FACTOR)
            .secondFactor(Factor.SECOND_FACTOR, true, null);
      }
      return what.endsWith("_failed")
          ? IdentityEvent.of(Action.SECOND_FACTOR)
              .secondFactor(Factor.SECOND_FACTOR, false, Reason.BAD_SECOND_FACTOR)
          : null;
    }
    return switch (what) {
      case "login_failed" -> IdentityEvent.of(Action.LOGIN).badPassword(Reason.BAD_PASSWORD);
      case "awaiting_tfa_confirmation" ->
          IdentityEvent.of(Action.FIRST_FACTOR)
              .outcome(Outcome.SUCCESS)
              .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      case "logged_in_as" -> // also where a code is still to come, in some versions
          IdentityEvent.of(Action.LOGIN)
              .outcome(Outcome.SUCCESS)
              .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      default -> changed(function, what);
    };
  }

  private static @Nullable IdentityEvent changed(String function, String what) {
    return switch (function) {
      case "set_tfa", "unset_tfa_key", "fido2" ->
          what.contains("modified") || what.contains("removed") || what.contains("registered")
              ? IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED)
              : null;
      default -> null;
    };
  }
}
