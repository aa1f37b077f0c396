// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.SecondFactor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Microsoft Entra's sign-ins and directory audits: objects of Graph's {@code auditLogs/signIns} and
 * {@code directoryAudits}, the same inside Azure Monitor's envelope (event hub, storage), and rows
 * of Log Analytics. Source: Microsoft's signIn resource type and Azure Monitor's schema.
 */
final class EntraFormat implements LogFormat {
  @Override
  public String name() {
    return "entra";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.read(l, EntraFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    Json properties = r.get("properties").opened();
    String category = r.any("category", "Category", "Type").textOr("");
    boolean monitor = properties.isObject() && r.has("operationName");
    Json sign = monitor ? properties : r;
    if (isSignIn(sign) || (monitor && category.endsWith("SignInLogs"))) {
      return signIn(r, sign);
    }
    Json audit = monitor && category.equals("AuditLogs") ? properties : r;
    if (isAudit(audit)) {
      return audit(audit, r);
    }
    boolean tenant = r.get("resourceId").word().endsWith("/providers/microsoft.aadiam");
    return monitor && tenant ? JsonRecords.irrelevant() : null;
  }

  private static boolean isSignIn(Json r) {
    return (r.get("status").opened().has("errorCode") && r.has("createdDateTime"))
        || (r.has("ResultType")
            && r.any("UserPrincipalName", "ServicePrincipalName").text() != null
            && r.any("TimeGenerated", "CreatedDateTime").text() != null);
  }

  private static Reading.Entry signIn(Json outer, Json r) {
    Json status = r.any("status", "Status").opened();
    String code = status.get("errorCode").text();
    if (code == null) {
      code = outer.any("resultType", "ResultType").text();
    }
    int number = number(code);
    if (number < 0) {
      return JsonRecords.garbled("a sign-in without a readable error code");
    }
    Json steps = r.any("authenticationDetails", "AuthenticationDetails").opened();
    boolean token =
        r.any("isInteractive", "IsInteractive").isFalse()
            || outer.any("category", "Category", "Type").textOr("").contains("NonInteractive");
    String protocol = protocol(r.any("clientAppUsed", "ClientAppUsed").word());
    boolean mail = !protocol.equals("http");
    IdentityEvent event = IdentityEvent.of(Action.LOGIN);
    if (number == 0) {
      EntraCodes.judge(event, 0, "", false);
      succeeded(event, r, steps, mail, token);
    } else {
      EntraCodes.judge(event, number, texts(outer, r, status, steps), !token || mail);
    }
    String id = r.any("id", "Id").text();
    long time = RecordTime.of(r.any("createdDateTime", "CreatedDateTime"));
    return event
        .user(user(r))
        .from(r.any("ipAddress", "IPAddress", "IpAddress").text())
        .agent(r.any("userAgent", "UserAgent").text())
        .session(r.any("correlationId", "CorrelationId").text())
        .protocol(protocol)
        .entry(
            time == RecordTime.NONE ? RecordTime.of(outer.any("time", "TimeGenerated")) : time,
            id == null ? null : id + '/' + number);
  }

  private static int number(@Nullable String code) {
    if (code == null || code.length() > 9) {
      return -1;
    }
    try {
      return Integer.parseInt(code);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static @Nullable String user(Json r) {
    String name = r.any("userPrincipalName", "UserPrincipalName").text();
    return name == null ? r.any("alternateSignInName", "AlternateSignInName").text() : name;
  }

  /** Which factors the steps show; a claim in a token was shown some time before. */
  private static void succeeded(
      IdentityEvent event, Json r, Json steps, boolean mail, boolean token) {
    Factor factor = mail ? Factor.PASSWORD : token ? Factor.TOKEN : Factor.UNKNOWN;
    FirstFactor first = mail ? FirstFactor.PASSED : FirstFactor.UNKNOWN;
    String need = r.any("authenticationRequirement", "AuthenticationRequirement").word();
    SecondFactor second =
        need.startsWith("singlefactor") ? SecondFactor.NOT_ASKED : SecondFactor.UNKNOWN;
    for (Json step : steps.items()) {
      String method = step.get("authenticationMethod").word();
      String result = step.get("authenticationStepResultDetail").word();
      String what = step.get("authenticationStepRequirement").word();
      boolean claim = method.startsWith("previously") || result.contains("claim in the token");
      if (claim) {
        factor = factor == Factor.UNKNOWN ? Factor.TOKEN : factor;
        if (what.startsWith("multi") || result.startsWith("mfa")) {
          second = SecondFactor.NOT_ASKED;
        }
      } else if (step.get("succeeded").isTrue()) {
        if (method.equals("password")) {
          first = FirstFactor.PASSED;
          factor =
              factor == Factor.SECOND_FACTOR || factor == Factor.PUSH ? factor : Factor.PASSWORD;
        } else if (!method.isEmpty() && (what.startsWith("multi") || result.contains("mfa"))) {
          second = SecondFactor.PASSED;
          factor = factor(method);
        }
      }
    }
    String method = r.any("mfaDetail", "MfaDetail").opened().get("authMethod").word();
    if (second == SecondFactor.UNKNOWN && !method.isEmpty() && !token) {
      second = SecondFactor.PASSED;
      factor = factor(method);
    }
    event.factors(factor, first, second);
  }

  private static Factor factor(String method) {
    return method.contains("notification") || method.contains("push")
        ? Factor.PUSH
        : Factor.SECOND_FACTOR;
  }

  private static String texts(Json outer, Json r, Json status, Json steps) {
    StringBuilder texts = new StringBuilder();
    texts.append(status.get("additionalDetails").textOr("")).append(' ');
    texts.append(status.get("failureReason").textOr("")).append(' ');
    texts.append(outer.any("resultDescription", "ResultDescription").textOr("")).append(' ');
    texts.append(r.any("mfaDetail", "MfaDetail").opened().get("authMethod").textOr(""));
    for (Json step : steps.items()) {
      texts.append(' ').append(step.get("authenticationStepResultDetail").textOr(""));
      if (!step.get("authenticationMethod").is("Password")) {
        texts.append(' ').append(step.get("authenticationMethod").textOr(""));
      }
    }
    // the code's own sentence names everything that can go wrong
    return texts
        .toString()
        .replace("Authentication failed during strong authentication request", "");
  }

  private static String protocol(String client) {
    return switch (client) {
      case "imap4", "imap" -> "imap";
      case "pop3", "pop" -> "pop3";
      case "authenticated smtp", "smtp" -> "smtp";
      default -> "http";
    };
  }

  private static boolean isAudit(Json r) {
    return r.any("activityDisplayName", "ActivityDisplayName").text() != null
        && r.has("initiatedBy") | r.has("InitiatedBy");
  }

  private static Reading.Entry audit(Json r, Json outer) {
    String activity = r.any("activityDisplayName", "ActivityDisplayName").textOr("");
    Json targets = r.any("targetResources", "TargetResources").opened();
    Action action = DirectoryChanges.action(activity, modified(targets));
    if (action == null) {
      return JsonRecords.irrelevant();
    }
    Json by = r.any("initiatedBy", "InitiatedBy").opened().get("user");
    String user = null;
    for (Json target : targets.items()) {
      user = user == null ? target.get("userPrincipalName").text() : user;
    }
    IdentityEvent event = IdentityEvent.changed(action);
    if (r.any("result", "Result").word().startsWith("fail")) {
      event.failed(null);
    }
    long time = RecordTime.of(r.any("activityDateTime", "ActivityDateTime"));
    return event
        .user(user == null ? by.get("userPrincipalName").text() : user)
        .from(by.get("ipAddress").text())
        .entry(
            time == RecordTime.NONE ? RecordTime.of(outer.any("time", "TimeGenerated")) : time,
            r.any("id", "Id").text());
  }

  private static String modified(Json targets) {
    StringBuilder names = new StringBuilder();
    for (Json target : targets.items()) {
      for (Json property : target.get("modifiedProperties").items()) {
        names.append(property.get("displayName").textOr("")).append(' ');
      }
    }
    return names.toString().toLowerCase(Locale.ROOT);
  }
}
