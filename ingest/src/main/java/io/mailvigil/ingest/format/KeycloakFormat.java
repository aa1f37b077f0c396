// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import org.jspecify.annotations.Nullable;

/**
 * Keycloak's events: lines of the logging listener (plain or inside Keycloak's JSON and ECS logs),
 * and stored events as the admin API gives them. The browser's second step names its credential and
 * not the user, whose name is learnt from his other events; the direct grant does not tell a wrong
 * password from a wrong code.
 */
final class KeycloakFormat implements LogFormat {
  private static final String EVENTS = "[org.keycloak.events]";

  @Override
  public String name() {
    return "keycloak";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    boolean head = first >= '0' && first <= '9'; // a stamp behind syslog's
    boolean level = program.isEmpty() && "WDEIFT".indexOf(first) >= 0;
    return JsonRecords.begin(first) || head || level;
  }

  @Override
  public Reading read(LogLine l) {
    Reading json = JsonRecords.read(l, KeycloakFormat::record);
    return json == Reading.FOREIGN ? text(l) : json;
  }

  private static Reading text(LogLine l) {
    int near = Math.min(l.to, l.message + 96);
    int logger = l.find("[org.keycloak.", l.message, near);
    if (logger < 0) {
      return Reading.FOREIGN;
    }
    if (!l.at(logger, EVENTS)) {
      return Reading.IRRELEVANT;
    }
    int thread = l.find(") ", logger, Math.min(l.to, logger + 200));
    if (thread < 0) {
      return Reading.IRRELEVANT;
    }
    IdentityEvent event = event(KeycloakFields.of(l.text(thread + 2, l.to)));
    return event == null ? Reading.IRRELEVANT : event.reading();
  }

  private static Reading.@Nullable Entry record(Json r) {
    String logger =
        r.dotted("log.logger").textOr(r.any("loggerName", "logger_name", "logger").textOr(""));
    if (logger.startsWith("org.keycloak.")) {
      String message = r.get("message").textOr("");
      IdentityEvent event =
          logger.equals("org.keycloak.events") ? event(KeycloakFields.of(message)) : null;
      return event == null
          ? JsonRecords.irrelevant()
          : event.entry(RecordTime.of(r.any("@timestamp", "timestamp")), null);
    }
    boolean user = r.get("type").text() != null && r.has("realmId") && r.has("clientId");
    boolean admin = r.has("operationType") && r.has("authDetails") && r.has("resourcePath");
    if (!(user || admin) || !r.has("time")) {
      return null;
    }
    IdentityEvent event = admin ? admin(r) : event(KeycloakFields.of(r));
    return event == null
        ? JsonRecords.irrelevant()
        : event.entry(RecordTime.of(r.get("time")), r.get("id").text());
  }

  private static @Nullable IdentityEvent event(KeycloakFields f) {
    IdentityEvent event =
        switch (f.textOr("type", "")) {
          case "LOGIN" -> login(f);
          case "LOGIN_ERROR" -> refused(f);
          case "UPDATE_PASSWORD" -> changed(Action.PASSWORD_CHANGED, f);
          case "RESET_PASSWORD" -> changed(Action.PASSWORD_RESET, f);
          case "UPDATE_TOTP", "REMOVE_TOTP" -> changed(Action.SECOND_FACTOR_CHANGED, f);
          case "UPDATE_CREDENTIAL", "REMOVE_CREDENTIAL" -> changed(credential(f), f);
          case "GRANT_CONSENT", "UPDATE_CONSENT" -> changed(Action.CONSENT_GRANTED, f);
          case "" ->
              f.has("operationType")
                  ? administered(f.textOr("operationType", ""), f.textOr("resourcePath", ""), f)
                  : null;
          default -> null;
        };
    if (event == null) {
      return null;
    }
    String code = f.get("code_id");
    return event
        .from(f.get("ipAddress"))
        .session(code == null ? f.get("sessionId") : code)
        .protocol("http");
  }

  private static IdentityEvent whose(IdentityEvent event, KeycloakFields f) {
    return event.user(f.get("username")).person(person(f.get("realmId"), f.get("userId")));
  }

  private static @Nullable String person(@Nullable String realm, @Nullable String user) {
    return realm == null || user == null ? null : "keycloak/" + realm + '/' + user;
  }

  private static IdentityEvent login(KeycloakFields f) {
    IdentityEvent event = whose(IdentityEvent.of(Action.LOGIN), f).outcome(Outcome.SUCCESS);
    if (f.has("selected_credential_id")) {
      return event.factors(Factor.SECOND_FACTOR, FirstFactor.PASSED, SecondFactor.PASSED);
    }
    if (f.has("identity_provider")) {
      return event.factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    return f.textOr("grant_type", "").equals("password")
        ? event.factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN)
        : event; // a session that there was may have let in
  }

  private static @Nullable IdentityEvent refused(KeycloakFields f) {
    IdentityEvent event = whose(IdentityEvent.of(Action.LOGIN), f);
    return switch (f.textOr("error", "")) {
      case "invalid_user_credentials" -> credentials(event, f);
      case "user_not_found" -> event.badPassword(Reason.UNKNOWN_USER);
      case "user_disabled" -> event.failed(Reason.DISABLED);
      case "user_temporarily_disabled" -> event.failed(Reason.LOCKED);
      case "access_denied", "not_allowed" -> event.failed(Reason.POLICY);
      case "resolve_required_actions" ->
          event
              .undecided(Reason.POLICY)
              .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      case "rejected_by_user", "consent_denied", "password_missing", "username_missing" ->
          event.undecided(Reason.ABORTED);
      case "email_send_failed", "identity_provider_login_failure", "identity_provider_error" ->
          event.undecided(Reason.BACKEND_ERROR);
      default -> null; // the flow went wrong, nobody's credentials were judged
    };
  }

  private static IdentityEvent credentials(IdentityEvent event, KeycloakFields f) {
    String type = f.textOr("credential_type", "");
    boolean second =
        f.has("selected_credential_id")
            || f.has("web_authn_authentication_error")
            || (!type.isEmpty() && !type.equals("password"));
    if (second) {
      return whose(IdentityEvent.of(Action.SECOND_FACTOR), f)
          .secondFactor(
              type.startsWith("recovery") ? Factor.BACKUP_CODE : Factor.SECOND_FACTOR,
              false,
              Reason.BAD_SECOND_FACTOR);
    }
    if (f.textOr("grant_type", "").equals("password")) {
      // the password grant failed; whether by its password or by the code beside it is not told
      return event.failed(null).factors(Factor.PASSWORD, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    return f.has("username") ? event.badPassword(Reason.BAD_PASSWORD) : event.failed(null);
  }

  private static Action credential(KeycloakFields f) {
    String type = f.textOr("credential_type", "");
    return type.equals("password")
        ? Action.PASSWORD_CHANGED
        : type.startsWith("recovery") ? Action.BACKUP_CODES_CHANGED : Action.SECOND_FACTOR_CHANGED;
  }

  /** Newer versions write a change twice, under its old and its new type. */
  private static IdentityEvent changed(Action action, KeycloakFields f) {
    String person = person(f.get("realmId"), f.get("userId"));
    return whose(IdentityEvent.changed(action), f)
        .twin(person == null ? null : person + '/' + action.wire());
  }

  private static @Nullable IdentityEvent admin(Json r) {
    Json by = r.get("authDetails");
    IdentityEvent event =
        administered(
            r.get("operationType").textOr(""),
            r.get("resourcePath").textOr(""),
            KeycloakFields.of(r));
    return event == null ? null : event.from(by.get("ipAddress").text()).protocol("http");
  }

  /** An administrator changed somebody: {@code users/ID/reset-password}. */
  private static @Nullable IdentityEvent administered(
      String operation, String path, KeycloakFields f) {
    String[] parts = path.split("/", 5);
    if (parts.length < 3 || !parts[0].equals("users")) {
      return null;
    }
    Action action =
        switch (parts[2]) {
          case "reset-password" -> Action.PASSWORD_RESET;
          case "credentials" -> operation.equals("DELETE") ? Action.SECOND_FACTOR_CHANGED : null;
          case "disable-credential-types", "remove-totp" -> Action.SECOND_FACTOR_CHANGED;
          default -> null;
        };
    return action == null
        ? null
        : IdentityEvent.changed(action).person(person(f.get("realmId"), parts[1]));
  }
}
