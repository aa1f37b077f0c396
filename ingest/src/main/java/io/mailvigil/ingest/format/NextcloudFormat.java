// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Nextcloud and ownCloud: {@code nextcloud.log} and the app admin_audit's {@code audit.log}, one
 * JSON object a line, in files, in syslog, and behind {@code [Nextcloud][APP][LEVEL]}. The lines of
 * one request have one {@code reqId}; core and the audit tell of the same failure. Source:
 * Nextcloud {@code core/Controller/LoginController.php}, {@code TwoFactorChallengeController.php},
 * {@code apps/admin_audit}.
 */
final class NextcloudFormat implements LogFormat {
  private static final String FAILED = "Login failed: ";
  private static final String WRONG_CODE = "Two-factor challenge failed: ";
  private static final String REMOTE = " (Remote IP: ";

  /** {@code logdateformat: F d, Y H:i:s}. */
  private static final DateTimeFormatter SPELT =
      DateTimeFormatter.ofPattern("MMMM d, uuuu HH:mm:ss", Locale.ENGLISH);

  @Override
  public String name() {
    return "nextcloud";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    if (l.byteAt(p) == '[') {
      if (!l.at(p, "[Nextcloud][") && !l.at(p, "[ownCloud][") && !l.at(p, "[owncloud][")) {
        return Reading.FOREIGN;
      }
      int brace = l.find("] {", p, Math.min(l.to, p + 96));
      return brace < 0
          ? Reading.IRRELEVANT
          : JsonRecords.readAll(JsonRecords.of(l.json(brace + 2)), NextcloudFormat::record);
    }
    return JsonRecords.read(l, NextcloudFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    String message = r.get("message").text();
    boolean ours =
        message != null
            && r.get("app").text() != null
            && r.has("level")
            && r.has("remoteAddr")
            && (r.has("reqId") || r.has("url"));
    if (!ours || message == null) {
      return null;
    }
    Told told = told(message, r);
    if (told == null) {
      return JsonRecords.irrelevant();
    }
    boolean audit = r.get("app").is("admin_audit");
    Fact.Alone step =
        told.event
            .user(told.user)
            .from(told.ip == null ? r.get("remoteAddr").text() : told.ip)
            .agent(agent(r))
            .protocol("http")
            .fact();
    return new Reading.Entry(
        new Reading.Login(
            new Fact.Web(
                step,
                Fact.Code.OF_ITS_OWN,
                r.get("reqId").text(),
                audit ? "admin_audit" : "core",
                List.of(),
                false)),
        time(r.get("time")),
        null);
  }

  /** What one message says, and whose text it was. */
  private record Told(IdentityEvent event, @Nullable String user, @Nullable String ip) {}

  private static @Nullable Told told(String message, Json r) {
    if (message.startsWith(FAILED)) {
      return named(
          IdentityEvent.of(Action.LOGIN).badPassword(Reason.BAD_PASSWORD),
          message.substring(FAILED.length()));
    }
    if (message.startsWith(WRONG_CODE)) {
      return named(
          IdentityEvent.of(Action.SECOND_FACTOR)
              .secondFactor(Factor.SECOND_FACTOR, false, Reason.BAD_SECOND_FACTOR),
          message.substring(WRONG_CODE.length()));
    }
    if (!r.get("app").is("admin_audit")) {
      return null; // what other apps write may be anybody's text
    }
    if (message.startsWith("Login successful: ")) {
      return new Told(passed(r.get("url").textOr("")), unquoted(message.substring(18)), null);
    }
    if (message.startsWith("Successful two factor attempt by user ")) {
      return code(true, message);
    }
    if (message.startsWith("Failed two factor attempt by user ")) {
      return code(false, message);
    }
    return changed(message, r.get("user").textOr(""));
  }

  /** {@code NAME (Remote IP: ADDRESS)}, quoted or not: what follows the name is Nextcloud's. */
  private static Told named(IdentityEvent event, String text) {
    int remote = text.lastIndexOf(REMOTE);
    if (remote >= 0) {
      int from = remote + REMOTE.length();
      int end = from;
      while (end < text.length() && ",)".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      return new Told(
          event, unquoted(text.substring(0, remote)), unquoted(text.substring(from, end)));
    }
    int ldap = text.lastIndexOf(" , wrong password, IP:");
    if (ldap >= 0 && text.startsWith("user ")) {
      String rest = text.substring(ldap + 22);
      int end = rest.indexOf(' ');
      return new Told(
          event, unquoted(text.substring(5, ldap)), end < 0 ? rest : rest.substring(0, end));
    }
    return new Told(event, unquoted(text), null);
  }

  /**
   * A right password. In a browser the code is asked for behind it; clients that show their
   * password with each request show an app password where the user has a second factor.
   */
  private static IdentityEvent passed(String url) {
    boolean browser = url.contains("/login") && !url.contains("/dav");
    return browser
        ? IdentityEvent.of(Action.FIRST_FACTOR)
            .outcome(Outcome.SUCCESS)
            .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN)
        : IdentityEvent.of(Action.LOGIN).outcome(Outcome.SUCCESS);
  }

  /**
   * {@code … by user DISPLAY NAME (UID) with provider NAME}: only the display name is free text.
   */
  private static @Nullable Told code(boolean right, String message) {
    int with = message.lastIndexOf(") with provider ");
    int open = with < 0 ? -1 : message.lastIndexOf(" (", with);
    if (open < 0) {
      return null;
    }
    String provider = message.substring(with + 16).toLowerCase(Locale.ROOT);
    Factor factor =
        provider.contains("backup")
            ? Factor.BACKUP_CODE
            : provider.contains("notification") ? Factor.PUSH : Factor.SECOND_FACTOR;
    return new Told(
        IdentityEvent.of(Action.SECOND_FACTOR)
            .secondFactor(factor, right, right ? null : Reason.BAD_SECOND_FACTOR),
        message.substring(open + 2, with),
        null);
  }

  private static @Nullable Told changed(String message, String actor) {
    if (message.startsWith("Two factor provider ") && message.endsWith(")")) {
      int open = message.lastIndexOf(" (");
      int who = message.indexOf("abled for user ");
      if (open < 0 || who < 0) {
        return null;
      }
      boolean backup = message.substring(0, who).toLowerCase(Locale.ROOT).contains("backup");
      return new Told(
          IdentityEvent.changed(
              backup ? Action.BACKUP_CODES_CHANGED : Action.SECOND_FACTOR_CHANGED),
          message.substring(open + 2, message.length() - 1),
          null);
    }
    String changed = "\" has been changed";
    if (message.startsWith("Password of user \"") && message.endsWith(changed)) {
      String user = message.substring(18, message.length() - changed.length());
      boolean himself = actor.equals(user) || actor.equals("--") || actor.isEmpty();
      return new Told(
          IdentityEvent.changed(himself ? Action.PASSWORD_CHANGED : Action.PASSWORD_RESET),
          user,
          null);
    }
    return null;
  }

  private static @Nullable String agent(Json r) {
    String agent = r.get("userAgent").text();
    return "--".equals(agent) ? null : agent;
  }

  private static @Nullable String unquoted(String text) {
    boolean quoted =
        text.length() > 1
            && (text.charAt(0) == '\'' || text.charAt(0) == '"')
            && text.charAt(text.length() - 1) == text.charAt(0);
    String bare = quoted ? text.substring(1, text.length() - 1) : text;
    return bare.isEmpty() ? null : bare;
  }

  private static long time(Json stated) {
    long time = RecordTime.of(stated);
    String text = stated.text();
    if (time != RecordTime.NONE || text == null || text.length() > 40) {
      return time;
    }
    try {
      return LocalDateTime.parse(text, SPELT).toEpochSecond(ZoneOffset.UTC) * 1_000_000_000L;
    } catch (DateTimeParseException e) {
      return RecordTime.NONE;
    }
  }
}
