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
 * authentik's events, as its API gives them and as its structured log has them ({@code "event":
 * "Created Event"}). Source: authentik's {@code events/signals.py} and {@code
 * stages/authenticator_validate/challenge.py}.
 */
final class AuthentikFormat implements LogFormat {
  @Override
  public String name() {
    return "authentik";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.read(l, AuthentikFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    boolean log = r.get("logger").textOr("").startsWith("authentik.");
    boolean event = r.get("action").text() != null && r.get("context").isObject();
    boolean api = event && r.has("created") && (r.has("client_ip") || r.has("app"));
    if (!log && !api) {
      return null;
    }
    IdentityEvent told = event ? event(r, r.get("context")) : null;
    if (told == null) {
      return JsonRecords.irrelevant();
    }
    Json context = r.get("context");
    return told.from(r.get("client_ip").text())
        .agent(context.at("http_request", "user_agent").text())
        .protocol("http")
        .entry(RecordTime.of(r.any("created", "timestamp")), r.get("pk").text());
  }

  private static @Nullable IdentityEvent event(Json r, Json context) {
    String actor = actor(r.get("user"));
    return switch (r.get("action").textOr("")) {
      case "login" -> login(context).user(actor);
      case "login_failed" -> {
        String tried = context.get("username").text();
        yield refused(context)
            .user(tried == null ? context.at("credentials", "username").text() : tried);
      }
      case "password_set" -> IdentityEvent.changed(Action.PASSWORD_CHANGED).user(actor);
      case "authorize_application" -> IdentityEvent.changed(Action.CONSENT_GRANTED).user(actor);
      case "model_created", "model_updated", "model_deleted" -> device(context.get("model"), actor);
      default -> null;
    };
  }

  private static @Nullable String actor(Json user) {
    String name = user.get("username").text();
    return "AnonymousUser".equals(name) ? null : name;
  }

  private static IdentityEvent login(Json context) {
    IdentityEvent event = IdentityEvent.of(Action.LOGIN).outcome(Outcome.SUCCESS);
    Json arguments = context.get("auth_method_args");
    String method = context.get("auth_method").word();
    Factor factor =
        switch (method) {
          case "password", "ldap", "kerberos" -> Factor.PASSWORD;
          case "app_password" -> Factor.APP_PASSWORD;
          case "token" -> Factor.TOKEN;
          default -> Factor.UNKNOWN;
        };
    FirstFactor first = factor == Factor.PASSWORD ? FirstFactor.PASSED : FirstFactor.UNKNOWN;
    if (context.has("source")) {
      factor = Factor.TOKEN;
    }
    for (Json device : arguments.get("mfa_devices").items()) {
      return event.factors(factor(device.get("model_name").word()), first, SecondFactor.PASSED);
    }
    return event.factors(factor, first, SecondFactor.UNKNOWN);
  }

  private static Factor factor(String kind) {
    return kind.startsWith("static")
        ? Factor.BACKUP_CODE
        : kind.startsWith("duo") ? Factor.PUSH : Factor.SECOND_FACTOR;
  }

  private static IdentityEvent refused(Json context) {
    String kind = context.get("device_class").word();
    if (kind.isEmpty()) {
      kind = context.at("auth_method_args", "device_class").word();
    }
    String stage =
        context.at("stage", "model_name").word() + ' ' + context.at("stage", "app").word();
    if (!kind.isEmpty() || stage.contains("authenticatorvalidate") || stage.contains("_validate")) {
      Factor factor = factor(kind);
      return IdentityEvent.of(Action.SECOND_FACTOR)
          .secondFactor(
              factor,
              false,
              factor == Factor.PUSH ? Reason.SECOND_FACTOR_DENIED : Reason.BAD_SECOND_FACTOR);
    }
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    return stage.contains("password") || stage.isBlank()
        ? event.badPassword(Reason.BAD_PASSWORD)
        : event.failed(null);
  }

  private static @Nullable IdentityEvent device(Json model, @Nullable String actor) {
    String app = model.get("app").textOr("");
    String kind = model.get("model_name").word();
    if (!app.startsWith("authentik_stages_authenticator") || kind.endsWith("stage")) {
      return null;
    }
    return IdentityEvent.changed(
            kind.startsWith("static") ? Action.BACKUP_CODES_CHANGED : Action.SECOND_FACTOR_CHANGED)
        .user(actor);
  }
}
