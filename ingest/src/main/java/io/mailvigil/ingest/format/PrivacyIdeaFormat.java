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
 * privacyIDEA's audit: JSON of the logger audit behind its log's head, and rows of the API. The
 * client is the server that asked, unless the asking server may override it. Source: privacyIDEA's
 * {@code auditmodules/loggeraudit.py} and {@code lib/token.py}.
 */
final class PrivacyIdeaFormat implements LogFormat {
  @Override
  public String name() {
    return "privacyidea";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first) || program.startsWith("privacyidea") || first == 'I';
  }

  @Override
  public Reading read(LogLine l) {
    Reading plain = JsonRecords.read(l, PrivacyIdeaFormat::record);
    if (plain != Reading.FOREIGN) {
      return plain;
    }
    // [2026-11-23 10:00:00,123][812][1399][INFO][privacyidea.lib.auditmodules.loggeraudit:114] {…}
    int logger = l.find("audit", l.from, Math.min(l.to, l.from + 200));
    int open = logger < 0 ? -1 : l.find('{', logger, Math.min(l.to, l.from + 260));
    if (open < 0 || l.find("\"action\"", open, l.to) < 0) {
      return Reading.FOREIGN;
    }
    Json root = l.json(open);
    return JsonRecords.readAll(JsonRecords.of(root), PrivacyIdeaFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    String action = r.get("action").text();
    if (action == null || !r.has("success") || !r.has("realm") || !r.has("client")) {
      return null;
    }
    int blank = action.indexOf(' ');
    String path = action.substring(blank + 1);
    boolean ok = r.get("success").isTrue();
    IdentityEvent event = event(r, action, path, ok);
    if (event == null) {
      return JsonRecords.irrelevant();
    }
    String serial = r.any("number", "id").text();
    return event
        .user(r.get("user").text())
        .from(r.get("client").text())
        .agent(r.get("user_agent").text())
        .entry(RecordTime.of(r.any("timestamp", "date", "startdate")), serial);
  }

  private static @Nullable IdentityEvent event(Json r, String action, String path, boolean ok) {
    String info = r.any("info", "action_detail").textOr("").toLowerCase(Locale.ROOT);
    if (path.startsWith("/validate/check")
        || path.startsWith("/validate/samlcheck")
        || path.startsWith("/validate/radiuscheck")) {
      return ok ? passed(info) : refused(r, info);
    }
    if (path.equals("/auth")) {
      return ok
          ? IdentityEvent.of(Action.LOGIN).outcome(Outcome.SUCCESS)
          : IdentityEvent.of(Action.LOGIN).failed(null);
    }
    if (!ok || action.startsWith("GET ")) {
      return null;
    }
    boolean factor =
        path.startsWith("/token/init")
            || path.startsWith("/token/disable")
            || path.startsWith("/token/enable")
            || path.startsWith("/token/revoke")
            || path.startsWith("/token/assign")
            || path.startsWith("/token/unassign")
            || path.startsWith("/token/setpin")
            || path.startsWith("/token/lost")
            || (action.startsWith("DELETE ") && path.startsWith("/token/"));
    if (factor) {
      return IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED);
    }
    return path.startsWith("/recover") ? IdentityEvent.changed(Action.PASSWORD_RESET) : null;
  }

  private static IdentityEvent passed(String info) {
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    boolean unasked = info.contains("no token") || info.contains("passthru");
    return unasked
        ? event
            .outcome(Outcome.SUCCESS)
            .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.NOT_ASKED)
        : event.secondFactor(Factor.SECOND_FACTOR, true, null);
  }

  private static IdentityEvent refused(Json r, String info) {
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    String answer = r.get("authentication").word();
    Factor factor =
        r.get("token_type").word().contains("push") ? Factor.PUSH : Factor.SECOND_FACTOR;
    if (info.contains("wrong otp pin")) {
      return IdentityEvent.of(Action.LOGIN).badPassword(Reason.BAD_PASSWORD);
    }
    if (info.contains("wrong otp value") || info.contains("did not match")) {
      return event.secondFactor(
          factor,
          false,
          info.contains("previous otp used again") ? Reason.CODE_REUSED : Reason.BAD_SECOND_FACTOR);
    }
    if (answer.equals("challenge") || info.contains("challenge") && info.contains("triggered")) {
      return event
          .undecided(Reason.SECOND_FACTOR_MISSING)
          .factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
    }
    if (answer.equals("declined")) {
      return event.secondFactor(factor, false, Reason.SECOND_FACTOR_DENIED);
    }
    if (info.contains("failcounter exceeded") || info.contains("locked")) {
      return event.failed(Reason.LOCKED);
    }
    if (info.contains("can not be found") || info.contains("user not found")) {
      return event.failed(Reason.UNKNOWN_USER);
    }
    if (info.contains("disabled") || info.contains("revoked") || info.contains("expired")) {
      return event.failed(Reason.DISABLED);
    }
    if (info.contains("no token") || info.contains("policy") || info.contains("err303")) {
      return event.failed(Reason.POLICY);
    }
    return info.startsWith("err") ? event.undecided(Reason.BACKEND_ERROR) : event.failed(null);
  }
}
