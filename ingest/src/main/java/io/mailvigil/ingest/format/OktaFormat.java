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
 * Okta's System Log: LogEvent objects of {@code /api/v1/logs}, event hooks and log streaming.
 * Source: Okta's event type catalogue.
 */
final class OktaFormat implements LogFormat {
  @Override
  public String name() {
    return "okta";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.read(l, OktaFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    String type = r.get("eventType").text();
    if (type == null || !r.has("published") || !(r.has("actor") || r.has("outcome"))) {
      return null;
    }
    IdentityEvent event = event(r, type);
    return event == null
        ? JsonRecords.irrelevant()
        : event.entry(RecordTime.of(r.get("published")), r.get("uuid").text());
  }

  private static @Nullable IdentityEvent event(Json r, String type) {
    IdentityEvent event =
        switch (type) {
          case "user.session.start", "user.authentication.verify" -> login(r);
          case "user.authentication.auth_via_mfa" -> secondFactor(r);
          case "user.mfa.okta_verify.deny_push" ->
              IdentityEvent.of(Action.SECOND_FACTOR)
                  .secondFactor(Factor.PUSH, false, Reason.SECOND_FACTOR_DENIED)
                  .twin(twin(r, "denied"));
          case "user.authentication.sso" -> signedOn(r);
          case "policy.evaluate_sign_on", "application.policy.sign_on.deny_access" ->
              r.at("outcome", "result").is("DENY") || type.endsWith("deny_access")
                  ? IdentityEvent.of(Action.LOGIN).failed(Reason.POLICY).twin(twin(r, "refused"))
                  : null;
          case "user.mfa.attempt_bypass" ->
              IdentityEvent.of(Action.SECOND_FACTOR).undecided(Reason.POLICY);
          default ->
              type.startsWith("user.authentication.auth") ? delegated(r, type) : changed(r, type);
        };
    if (event == null) {
      return null;
    }
    Json client = r.get("client");
    return event
        .from(client.get("ipAddress").text())
        .agent(client.at("userAgent", "rawUserAgent").text())
        .session(session(r))
        .user(user(r, !type.startsWith("user.session") && !type.startsWith("user.auth")))
        .protocol("http");
  }

  private static IdentityEvent login(Json r) {
    IdentityEvent login = IdentityEvent.of(Action.LOGIN);
    if (isSuccess(r)) {
      login.outcome(Outcome.SUCCESS);
      return passwordShown(r)
          ? login.factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN)
          : login;
    }
    return refused(login, r).twin(twin(r, "refused"));
  }

  /** Only where the record says so: Okta may let in without a password. */
  private static boolean passwordShown(Json r) {
    return r.at("authenticationContext", "credentialType").is("PASSWORD")
        || r.at("debugContext", "debugData").get("requestUri").is("/api/v1/authn");
  }

  private static IdentityEvent refused(IdentityEvent login, Json r) {
    String reason = r.at("outcome", "reason").textOr("").toUpperCase(Locale.ROOT);
    return switch (reason) {
      case "INVALID_CREDENTIALS", "PASSWORD_REUSE" -> login.badPassword(Reason.BAD_PASSWORD);
      case "VERIFICATION_ERROR", "UNKNOWN_USER" -> login.badPassword(Reason.UNKNOWN_USER);
      case "LOCKED_OUT" -> login.failed(Reason.LOCKED);
      case "PASSWORD_EXPIRED" -> login.failed(Reason.EXPIRED);
      case "USER_SUSPENDED", "SUSPENDED", "DEACTIVATED", "INACTIVE_USER" ->
          login.failed(Reason.DISABLED);
      case "RATE_LIMIT" -> login.failed(Reason.RATE_LIMITED);
      case "INTERNAL_ERROR", "TIMEOUT" -> login.undecided(Reason.BACKEND_ERROR);
      default -> unnamed(login, r, reason);
    };
  }

  private static IdentityEvent unnamed(IdentityEvent login, Json r, String reason) {
    return switch (r.at("outcome", "result").textOr("")) {
      case "FAILURE", "DENY" ->
          reason.startsWith("INVALID_CREDENTIALS") || reason.contains("INVALID PASSWORD")
              ? login.badPassword(Reason.BAD_PASSWORD)
              : login.failed(Reason.POLICY);
      case "RATE_LIMIT" -> login.failed(Reason.RATE_LIMITED);
      case "ABANDONED" -> login.undecided(Reason.ABORTED);
      default -> login.undecided(null);
    };
  }

  /** A factor was checked; on the Identity Engine that may be the password too. */
  private static IdentityEvent secondFactor(Json r) {
    Json data = r.at("debugContext", "debugData");
    String name = data.get("factor").textOr("").toUpperCase(Locale.ROOT);
    if (name.startsWith("PASSWORD")) {
      return isSuccess(r)
          ? IdentityEvent.of(Action.FIRST_FACTOR)
              .outcome(Outcome.SUCCESS)
              .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN)
          : refused(IdentityEvent.of(Action.LOGIN), r).twin(twin(r, "refused"));
    }
    Factor factor = name.contains("PUSH") ? Factor.PUSH : Factor.SECOND_FACTOR;
    // the Identity Engine's policy may ask for this factor before or without a password
    FirstFactor first =
        data.get("requestUri").textOr("").startsWith("/idp/")
            ? FirstFactor.UNKNOWN
            : FirstFactor.PASSED;
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    String reason = r.at("outcome", "reason").textOr("").toUpperCase(Locale.ROOT);
    switch (r.at("outcome", "result").textOr("")) {
      case "SUCCESS" -> event.outcome(Outcome.SUCCESS).factors(factor, first, SecondFactor.PASSED);
      case "UNANSWERED", "ABANDONED" ->
          event.failed(Reason.SECOND_FACTOR_MISSING).factors(factor, first, SecondFactor.FAILED);
      case "RATE_LIMIT" ->
          event.failed(Reason.RATE_LIMITED).factors(factor, first, SecondFactor.UNKNOWN);
      case "FAILURE", "DENY" -> {
        if (reason.startsWith("LOCKED_OUT")) {
          event.failed(Reason.LOCKED).factors(factor, first, SecondFactor.UNKNOWN);
        } else {
          event.failed(codeRefused(factor, reason)).factors(factor, first, SecondFactor.FAILED);
        }
        if (factor == Factor.PUSH) {
          event.twin(twin(r, "denied"));
        }
      }
      default -> event.factors(factor, first, SecondFactor.UNKNOWN);
    }
    return event;
  }

  private static Reason codeRefused(Factor factor, String reason) {
    if (reason.contains("PHISHING")) {
      return Reason.POLICY;
    }
    if (reason.contains("TIMEOUT")
        || reason.contains("EXPIRED")
        || reason.contains("NO RESPONSE")) {
      return Reason.SECOND_FACTOR_MISSING;
    }
    return factor == Factor.PUSH ? Reason.SECOND_FACTOR_DENIED : Reason.BAD_SECOND_FACTOR;
  }

  /** A session that there was lets into another app. */
  private static IdentityEvent signedOn(Json r) {
    IdentityEvent login = IdentityEvent.of(Action.LOGIN);
    if (isSuccess(r)) {
      return login
          .outcome(Outcome.SUCCESS)
          .factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    return unnamed(login, r, "");
  }

  /** Another directory or identity provider has judged the credentials. */
  private static IdentityEvent delegated(Json r, String type) {
    boolean password =
        type.endsWith("_AD_agent") || type.endsWith("_LDAP_agent") || type.endsWith("_radius");
    if (isSuccess(r)) {
      return IdentityEvent.of(Action.FIRST_FACTOR)
          .outcome(Outcome.SUCCESS)
          .factors(
              password ? Factor.PASSWORD : Factor.TOKEN,
              password ? FirstFactor.PASSED : FirstFactor.UNKNOWN,
              SecondFactor.UNKNOWN);
    }
    return refused(IdentityEvent.of(Action.LOGIN), r).twin(twin(r, "refused"));
  }

  private static @Nullable IdentityEvent changed(Json r, String type) {
    Action action =
        switch (type) {
          case "user.mfa.factor.activate",
              "user.mfa.factor.deactivate",
              "user.mfa.factor.reset_all",
              "user.mfa.factor.suspend",
              "user.mfa.factor.unsuspend",
              "user.mfa.factor.update" ->
              Action.SECOND_FACTOR_CHANGED;
          case "user.account.update_password" -> Action.PASSWORD_CHANGED;
          case "user.account.reset_password", "user.account.expire_password" ->
              Action.PASSWORD_RESET;
          case "app.oauth2.consent.grant",
              "app.oauth2.as.consent.grant",
              "app.oauth2.admin.consent.grant" ->
              Action.CONSENT_GRANTED;
          default -> null;
        };
    if (action == null) {
      return null;
    }
    IdentityEvent event = IdentityEvent.changed(action);
    return isSuccess(r) ? event : event.failed(null);
  }

  private static boolean isSuccess(Json r) {
    return r.at("outcome", "result").is("SUCCESS");
  }

  private static @Nullable String twin(Json r, String step) {
    String transaction = r.at("transaction", "id").text();
    return transaction == null || transaction.equals("unknown")
        ? null
        : "okta/" + transaction + '/' + step;
  }

  private static @Nullable String session(Json r) {
    String session = r.at("authenticationContext", "externalSessionId").text();
    return "unknown".equals(session) ? null : session;
  }

  /** Who signs in, or whose account is changed: an administrator may be the actor. */
  private static @Nullable String user(Json r, boolean target) {
    if (target) {
      for (Json t : r.get("target").items()) {
        if (t.get("type").is("User")) {
          String name = name(t);
          if (name != null) {
            return name;
          }
        }
      }
    }
    return name(r.get("actor"));
  }

  private static @Nullable String name(Json entity) {
    String name = entity.get("alternateId").text();
    return name == null || name.equals("unknown") || entity.get("type").is("SystemPrincipal")
        ? null
        : name;
  }
}
