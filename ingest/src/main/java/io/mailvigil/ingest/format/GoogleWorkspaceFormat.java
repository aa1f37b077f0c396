// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Google Workspace's audit activities (Reports API): login, saml, user_accounts, token and admin.
 * Source: Google's Admin SDK, "Reports API" and the audit event appendices.
 */
final class GoogleWorkspaceFormat implements LogFormat {
  @Override
  public String name() {
    return "google_workspace";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.readMany(l, GoogleWorkspaceFormat::activity);
  }

  private static @Nullable List<Reading.Entry> activity(Json r) {
    Json id = r.get("id");
    String application = id.get("applicationName").text();
    if (application == null || !r.has("events") || !r.has("actor")) {
      return null;
    }
    List<Reading.Entry> entries = new ArrayList<>();
    int index = 0;
    for (Json e : r.get("events").items()) {
      IdentityEvent event = event(r, e, application);
      if (event != null) {
        entries.add(
            event
                .from(r.get("ipAddress").text())
                .entry(RecordTime.of(id.get("time")), id(id, application, index)));
      }
      index++;
    }
    return entries;
  }

  private static @Nullable String id(Json id, String application, int index) {
    String qualifier = id.get("uniqueQualifier").text();
    return qualifier == null
        ? null
        : application + '/' + id.get("time").textOr("") + '/' + qualifier + '/' + index;
  }

  private static @Nullable IdentityEvent event(Json r, Json e, String application) {
    String name = e.get("name").textOr("");
    String actor = r.at("actor", "email").text();
    IdentityEvent event =
        switch (application) {
          case "login", "user_accounts" -> login(e, name);
          case "saml" -> saml(name);
          case "token" ->
              name.equals("authorize") ? IdentityEvent.changed(Action.CONSENT_GRANTED) : null;
          case "admin" -> admin(e, name);
          default -> null;
        };
    if (event == null) {
      return null;
    }
    String user = application.equals("admin") ? value(e, "USER_EMAIL") : "";
    return event.user(user.isEmpty() ? actor : user);
  }

  private static @Nullable IdentityEvent login(Json e, String name) {
    return switch (name) {
      case "login_success" -> success(e);
      case "login_failure" -> failure(e);
      case "login_challenge", "login_verification" -> challenge(e);
      case "2sv_disable",
          "2sv_enroll",
          "2sv_change",
          "passkey_enrolled",
          "passkey_removed",
          "titanium_enroll",
          "titanium_unenroll" ->
          IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED);
      case "password_edit" -> IdentityEvent.changed(Action.PASSWORD_CHANGED);
      case "email_forwarding_out_of_domain", "email_forwarding_change" ->
          IdentityEvent.changed(Action.FORWARDING_CHANGED).mail(forward(e));
      default -> null;
    };
  }

  private static IdentityEvent success(Json e) {
    Factor factor = Factor.UNKNOWN;
    SecondFactor second = SecondFactor.UNKNOWN;
    FirstFactor first =
        value(e, "login_type").equals("google_password") ? FirstFactor.PASSED : FirstFactor.UNKNOWN;
    for (Json method : values(e, "login_challenge_method")) {
      switch (method.word()) {
        case "password" -> {
          first = FirstFactor.PASSED;
          factor = factor == Factor.UNKNOWN ? Factor.PASSWORD : factor;
        }
        case "none", "" -> {}
        default -> {
          factor = factor(method.word());
          second = SecondFactor.PASSED;
        }
      }
    }
    if (factor == Factor.UNKNOWN) {
      factor =
          switch (value(e, "login_type")) {
            case "google_password" -> Factor.PASSWORD;
            case "exchange", "saml", "reauth" -> Factor.TOKEN;
            default -> Factor.UNKNOWN;
          };
    }
    if (isFalse(e, "is_second_factor") && second == SecondFactor.UNKNOWN) {
      second = SecondFactor.NOT_ASKED;
    }
    return IdentityEvent.of(Action.LOGIN).outcome(Outcome.SUCCESS).factors(factor, first, second);
  }

  private static Factor factor(String method) {
    return switch (method) {
      case "backup_code" -> Factor.BACKUP_CODE;
      case "google_prompt" -> Factor.PUSH;
      case "password" -> Factor.PASSWORD;
      default -> Factor.SECOND_FACTOR;
    };
  }

  private static IdentityEvent failure(Json e) {
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    switch (value(e, "login_failure_type")) {
      case "login_failure_invalid_password":
        return event.badPassword(Reason.BAD_PASSWORD);
      case "login_failure_account_disabled":
        return event.failed(Reason.DISABLED);
      case "login_failure_access_code_disallowed":
        return event.failed(Reason.POLICY);
      case "login_failure_invalid_second_factor":
        return event.secondFactor(Factor.SECOND_FACTOR, false, Reason.BAD_SECOND_FACTOR);
      default:
        break;
    }
    // the last method asked for is the one that failed
    String last = "";
    for (Json method : values(e, "login_challenge_method")) {
      last = method.word();
    }
    return switch (last) {
      case "" -> event.failed(null);
      case "password" -> event.badPassword(Reason.BAD_PASSWORD);
      case "none" -> event.failed(null);
      default -> event.secondFactor(factor(last), false, refusal(last));
    };
  }

  private static @Nullable Reason refusal(String method) {
    return method.equals("google_prompt") ? Reason.SECOND_FACTOR_DENIED : Reason.BAD_SECOND_FACTOR;
  }

  /** A challenge after the password, of the second factor or of the risk check. */
  private static IdentityEvent challenge(Json e) {
    String method = "";
    for (Json m : values(e, "login_challenge_method")) {
      method = m.word();
    }
    Factor factor = method.isEmpty() ? Factor.SECOND_FACTOR : factor(method);
    String status = value(e, "login_challenge_status").toLowerCase(Locale.ROOT);
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    if (status.contains("passed")) {
      return event.secondFactor(factor, true, null);
    }
    if (status.contains("incorrect") || status.contains("failed") || status.contains("rejected")) {
      return factor == Factor.PASSWORD
          ? event.badPassword(Reason.BAD_PASSWORD)
          : event.secondFactor(factor, false, refusal(method));
    }
    return event.factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
  }

  private static @Nullable IdentityEvent saml(String name) {
    return switch (name) {
      case "login_success" ->
          IdentityEvent.of(Action.LOGIN)
              .outcome(Outcome.SUCCESS)
              .factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
      case "login_failure" -> IdentityEvent.of(Action.LOGIN).failed(Reason.POLICY);
      default -> null;
    };
  }

  private static @Nullable IdentityEvent admin(Json e, String name) {
    return switch (name) {
      case "CHANGE_PASSWORD", "CHANGE_PASSWORD_ON_NEXT_LOGIN" ->
          IdentityEvent.changed(Action.PASSWORD_RESET);
      case "UNENROLL_USER_FROM_STRONG_AUTH",
          "UNENROLL_USER_FROM_TITANIUM",
          "TURN_OFF_2_STEP_VERIFICATION",
          "REVOKE_SECURITY_KEY",
          "ADD_SECURITY_KEY" ->
          IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED);
      case "GENERATE_2SV_SCRATCH_CODES", "DELETE_2SV_SCRATCH_CODES" ->
          IdentityEvent.changed(Action.BACKUP_CODES_CHANGED);
      case "CREATE_EMAIL_MONITOR" -> {
        String to = value(e, "EMAIL_MONITOR_DEST_EMAIL");
        IdentityEvent event = IdentityEvent.changed(Action.FORWARDING_CHANGED);
        yield to.isEmpty() ? event : event.mail(mail(to));
      }
      default -> null;
    };
  }

  private static @Nullable Mail forward(Json e) {
    String to = value(e, "email_forwarding_destination_address");
    int link = to.indexOf("](");
    String bare = to.startsWith("[") && link > 0 ? to.substring(1, link) : to;
    return bare.isEmpty() ? null : mail(bare);
  }

  private static Mail mail(String to) {
    return new Mail(null, null, null, -1, -1, null, -1, -1, -1, -1, to);
  }

  private static boolean isFalse(Json e, String name) {
    return value(e, name).equals("false");
  }

  /** A parameter's only or first value. */
  private static String value(Json e, String name) {
    List<Json> values = values(e, name);
    return values.isEmpty() ? "" : values.get(0).textOr("");
  }

  private static List<Json> values(Json e, String name) {
    for (Json p : e.get("parameters").items()) {
      if (p.get("name").is(name)) {
        return p.any("value", "boolValue", "intValue", "multiValue", "multiStrValue").items();
      }
    }
    return List.of();
  }
}
