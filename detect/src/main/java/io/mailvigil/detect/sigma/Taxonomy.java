// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.detect.sigma.Meaning.Fit;
import io.mailvigil.detect.sigma.Meaning.Word;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the field names of a product's own log mean here, so that public rules for it load as they
 * are. ECS names always go too. Names are compared without regard to case, as rules write them both
 * ways.
 */
final class Taxonomy {
  static final Taxonomy NONE = new Taxonomy(Map.of());

  private static final Taxonomy OKTA =
      new Taxonomy(
          Map.ofEntries(
              field("actor.alternateId", "user.name"),
              field("client.ipAddress", "source.ip"),
              field("client.user.ip", "source.ip"),
              field("client.userAgent.rawUserAgent", "user_agent.original"),
              field("authenticationContext.externalSessionId", "mailvigil.auth.session"),
              words("outcome.result", oktaResults()),
              words("outcome.reason", oktaReasons()),
              words("eventType", oktaEvents())));

  private static final Taxonomy ENTRA =
      new Taxonomy(
          Map.ofEntries(
              field("UserPrincipalName", "user.name"),
              field("properties.userPrincipalName", "user.name"),
              field("Username", "user.name"),
              field("IPAddress", "source.ip"),
              field("properties.ipAddress", "source.ip"),
              field("Location", "source.geo.country_iso_code"),
              field("UserAgent", "user_agent.original"),
              field("properties.userAgent", "user_agent.original"),
              words("Status", entraStatus()),
              words("ResultDescription", entraDescriptions()),
              words("AuthenticationRequirement", entraRequirements()),
              words("ResultType", entraCodes()),
              words("properties.status.errorCode", entraCodes())));

  private static final Taxonomy GOOGLE =
      new Taxonomy(
          Map.ofEntries(
              field("actor.email", "user.name"),
              field("ipAddress", "source.ip"),
              words("eventName", googleEvents()),
              words("protoPayload.metadata.event.eventName", googleEvents()),
              words("eventService", googleServices()),
              words("protoPayload.serviceName", googleServices())));

  private static final Taxonomy DUO =
      new Taxonomy(
          Map.ofEntries(
              field("user.name", "user.name"),
              field("access_device.ip", "source.ip"),
              words("event_type", duoTypes()),
              words("reason", duoReasons()),
              words("result", duoResults())));

  private static final Taxonomy LINUX =
      new Taxonomy(
          Map.ofEntries(
              field("user", "user.name"),
              field("user_name", "user.name"),
              field("src_ip", "source.ip"),
              field("client_ip", "source.ip"),
              field("deviceProcessName", "process.name"),
              field("hostname", "host.name"),
              field("process", "process.name"),
              field("pid", "process.pid"),
              field("message", "event.original")));

  private final Map<String, Meaning> names;

  private Taxonomy(Map<String, Meaning> names) {
    this.names = names;
  }

  /** That of a {@code product}; {@link #NONE} where rules have ECS names only. */
  static Taxonomy of(String product) {
    return switch (product) {
      case "okta" -> OKTA;
      case "azure", "m365", "entra", "o365" -> ENTRA;
      case "gcp", "google_workspace" -> GOOGLE;
      case "cisco", "duo" -> DUO;
      case "linux", "pam", "sshd" -> LINUX;
      default -> NONE;
    };
  }

  /** What a field name means; null where no event has anything of the kind. */
  @Nullable Meaning find(String name) {
    EcsField field = EcsField.find(name);
    return field != null ? new Meaning.Field(field) : names.get(name.toLowerCase(Locale.ROOT));
  }

  /** Every name there is, for the nearest. */
  Set<String> names() {
    Set<String> all = new LinkedHashSet<>();
    EcsField.all().forEach(field -> all.add(field.name()));
    all.addAll(names.keySet());
    return all;
  }

  private static Map.Entry<String, Meaning> field(String name, String ecs) {
    return Map.entry(name.toLowerCase(Locale.ROOT), new Meaning.Field(EcsField.of(ecs)));
  }

  private static Map.Entry<String, Meaning> words(String name, Map<String, Word> words) {
    return Map.entry(name.toLowerCase(Locale.ROOT), new Meaning.Words(words));
  }

  private static Word action(Action action, Fit fit) {
    return new Word(e -> e.action() == action, "event.action: " + action.wire(), fit);
  }

  private static Word outcome(Outcome outcome) {
    return new Word(e -> e.outcome() == outcome, "event.outcome: " + outcome.wire(), Fit.EXACT);
  }

  private static Word reason(Reason reason, Fit fit) {
    return new Word(e -> e.reason() == reason, "event.reason: " + reason.wire(), fit);
  }

  private static Word word(Predicate<AuthEvent> test, String reading, Fit fit) {
    return new Word(test, reading, fit);
  }

  private static Map<String, Word> oktaResults() {
    return Map.of(
        "SUCCESS", outcome(Outcome.SUCCESS),
        "FAILURE", word(e -> e.outcome() == Outcome.FAILURE, "event.outcome: failure", Fit.WIDER),
        "DENY", word(e -> e.outcome() == Outcome.FAILURE, "event.outcome: failure", Fit.WIDER),
        "RATE_LIMIT", reason(Reason.RATE_LIMITED, Fit.EXACT));
  }

  private static Map<String, Word> oktaReasons() {
    return Map.of(
        "INVALID_CREDENTIALS", reason(Reason.BAD_PASSWORD, Fit.EXACT),
        "VERIFICATION_ERROR", reason(Reason.UNKNOWN_USER, Fit.EXACT),
        "LOCKED_OUT", reason(Reason.LOCKED, Fit.EXACT),
        "PASSWORD_EXPIRED", reason(Reason.EXPIRED, Fit.EXACT));
  }

  /** As ingest reads {@code eventType}; what is not here makes no event. */
  private static Map<String, Word> oktaEvents() {
    Map<String, Word> all = new LinkedHashMap<>();
    Word login =
        word(
            e -> e.action() == Action.LOGIN && e.auth().factor() != Factor.TOKEN,
            "event.action: login",
            Fit.WIDER);
    all.put("user.session.start", login);
    all.put("user.authentication.verify", login);
    all.put(
        "user.authentication.sso",
        word(
            e -> e.action() == Action.LOGIN && e.auth().factor() == Factor.TOKEN,
            "event.action: login, mailvigil.auth.factor: token",
            Fit.EXACT));
    all.put("user.authentication.auth_via_mfa", action(Action.SECOND_FACTOR, Fit.EXACT));
    all.put(
        "user.mfa.okta_verify.deny_push",
        word(
            e -> e.reason() == Reason.SECOND_FACTOR_DENIED && e.auth().factor() == Factor.PUSH,
            "event.reason: second_factor_denied",
            Fit.EXACT));
    all.put(
        "user.mfa.attempt_bypass",
        word(
            e -> e.action() == Action.SECOND_FACTOR && e.reason() == Reason.POLICY,
            "event.action: second_factor, event.reason: policy",
            Fit.EXACT));
    for (String change :
        Set.of("activate", "deactivate", "reset_all", "suspend", "unsuspend", "update")) {
      all.put("user.mfa.factor." + change, action(Action.SECOND_FACTOR_CHANGED, Fit.BLURRED));
    }
    all.put("user.account.update_password", action(Action.PASSWORD_CHANGED, Fit.EXACT));
    all.put("user.account.reset_password", action(Action.PASSWORD_RESET, Fit.WIDER));
    all.put("user.account.expire_password", action(Action.PASSWORD_RESET, Fit.WIDER));
    for (String app : Set.of("app.oauth2", "app.oauth2.as", "app.oauth2.admin")) {
      all.put(app + ".consent.grant", action(Action.CONSENT_GRANTED, Fit.WIDER));
    }
    return all;
  }

  private static Map<String, Word> entraStatus() {
    return Map.of(
        "Success", outcome(Outcome.SUCCESS),
        "Failure", outcome(Outcome.FAILURE),
        "Interrupted", outcome(Outcome.UNKNOWN),
        "MFA denied; user declined the authentication",
            reason(Reason.SECOND_FACTOR_DENIED, Fit.EXACT));
  }

  /** What stands beside {@code ResultType}; each says what its code says. */
  private static Map<String, Word> entraDescriptions() {
    Map<String, Word> codes = entraCodes();
    return Map.of(
        "Failure", outcome(Outcome.FAILURE),
        "User account is disabled. The account has been disabled by an administrator.",
            Objects.requireNonNull(codes.get("50057")),
        "Blocked by Conditional Access", Objects.requireNonNull(codes.get("53003")),
        "Strong Auth required", Objects.requireNonNull(codes.get("50074")),
        "Authentication failed during strong authentication request",
            Objects.requireNonNull(codes.get("500121")));
  }

  /** Entra writes what was required, and ingest whether it was asked for. */
  private static Map<String, Word> entraRequirements() {
    return Map.of(
        "singleFactorAuthentication",
        word(
            e -> e.auth().second() == SecondFactor.NOT_ASKED,
            "mailvigil.auth.second_factor: not_asked",
            Fit.WIDER),
        "multiFactorAuthentication",
        word(
            e -> e.auth().second() != SecondFactor.NOT_ASKED,
            "not mailvigil.auth.second_factor: not_asked",
            Fit.WIDER));
  }

  /** The error codes of sign-ins that have a reason of their own. */
  private static Map<String, Word> entraCodes() {
    return Map.ofEntries(
        Map.entry("0", outcome(Outcome.SUCCESS)),
        Map.entry("50126", reason(Reason.BAD_PASSWORD, Fit.WIDER)),
        Map.entry("50056", reason(Reason.BAD_PASSWORD, Fit.WIDER)),
        Map.entry("50034", reason(Reason.UNKNOWN_USER, Fit.WIDER)),
        Map.entry("50053", reason(Reason.LOCKED, Fit.EXACT)),
        Map.entry("50057", reason(Reason.DISABLED, Fit.EXACT)),
        Map.entry("50055", reason(Reason.EXPIRED, Fit.WIDER)),
        Map.entry("50074", reason(Reason.SECOND_FACTOR_MISSING, Fit.WIDER)),
        Map.entry("50076", reason(Reason.SECOND_FACTOR_MISSING, Fit.WIDER)),
        Map.entry("50079", reason(Reason.SECOND_FACTOR_MISSING, Fit.WIDER)),
        Map.entry("50158", reason(Reason.SECOND_FACTOR_MISSING, Fit.WIDER)),
        Map.entry(
            "500121",
            word(
                e ->
                    e.outcome() == Outcome.FAILURE
                        && (e.auth().factor() == Factor.SECOND_FACTOR
                            || e.auth().factor() == Factor.PUSH),
                "event.outcome: failure, mailvigil.auth.factor: [second_factor, push]",
                Fit.WIDER)),
        Map.entry("53000", reason(Reason.POLICY, Fit.WIDER)),
        Map.entry("53001", reason(Reason.POLICY, Fit.WIDER)),
        Map.entry("53002", reason(Reason.POLICY, Fit.WIDER)),
        Map.entry("53003", reason(Reason.POLICY, Fit.WIDER)),
        Map.entry("53004", reason(Reason.POLICY, Fit.WIDER)),
        Map.entry("50196", reason(Reason.RATE_LIMITED, Fit.EXACT)));
  }

  private static Map<String, Word> googleEvents() {
    Map<String, Word> all = new LinkedHashMap<>();
    all.put(
        "login_success",
        word(
            e -> e.action() == Action.LOGIN && e.outcome() == Outcome.SUCCESS,
            "event.action: login, event.outcome: success",
            Fit.EXACT));
    all.put(
        "login_failure",
        word(
            e -> e.action() == Action.LOGIN && e.outcome() == Outcome.FAILURE,
            "event.action: login, event.outcome: failure",
            Fit.EXACT));
    all.put("2sv_disable", action(Action.SECOND_FACTOR_CHANGED, Fit.BLURRED));
    all.put("password_edit", action(Action.PASSWORD_CHANGED, Fit.EXACT));
    all.put("email_forwarding_out_of_domain", action(Action.FORWARDING_CHANGED, Fit.BLURRED));
    all.put("UNENROLL_USER_FROM_STRONG_AUTH", action(Action.SECOND_FACTOR_CHANGED, Fit.BLURRED));
    all.put("CHANGE_PASSWORD", action(Action.PASSWORD_RESET, Fit.WIDER));
    all.put("GENERATE_2SV_SCRATCH_CODES", action(Action.BACKUP_CODES_CHANGED, Fit.BLURRED));
    all.put("DELETE_2SV_SCRATCH_CODES", action(Action.BACKUP_CODES_CHANGED, Fit.BLURRED));
    return all;
  }

  /** The application only says which events there can be, so that it adds nothing. */
  private static Map<String, Word> googleServices() {
    Word any = word(e -> true, "nothing of its own", Fit.EXACT);
    return Map.of(
        "login.googleapis.com", any, "admin.googleapis.com", any, "oauth2.googleapis.com", any);
  }

  /** Only authentications are events at all. */
  private static Map<String, Word> duoTypes() {
    return Map.of("authentication", word(e -> true, "nothing of its own", Fit.EXACT));
  }

  private static Map<String, Word> duoResults() {
    return Map.of(
        "success", outcome(Outcome.SUCCESS),
        "denied", outcome(Outcome.FAILURE),
        "failure", outcome(Outcome.FAILURE),
        "fraud", reason(Reason.FRAUD_REPORTED, Fit.EXACT));
  }

  private static Map<String, Word> duoReasons() {
    return Map.of(
        "bypass_user",
            word(
                e -> e.outcome() == Outcome.SUCCESS && e.auth().second() == SecondFactor.NOT_ASKED,
                "event.outcome: success, mailvigil.auth.second_factor: not_asked",
                Fit.WIDER),
        "anomalous_push", reason(Reason.POLICY, Fit.WIDER),
        "user_marked_fraud", reason(Reason.FRAUD_REPORTED, Fit.EXACT),
        "user_mistake", reason(Reason.SECOND_FACTOR_DENIED, Fit.WIDER),
        "no_response", reason(Reason.SECOND_FACTOR_MISSING, Fit.WIDER),
        "invalid_passcode", reason(Reason.BAD_SECOND_FACTOR, Fit.WIDER),
        "locked_out", reason(Reason.LOCKED, Fit.EXACT),
        "user_disabled", reason(Reason.DISABLED, Fit.EXACT),
        "frequent_attempts", reason(Reason.RATE_LIMITED, Fit.EXACT));
  }
}
