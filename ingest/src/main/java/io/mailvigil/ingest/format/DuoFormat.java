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
 * Duo's authentication log (Admin API v1 and v2, Duo Log Sync) and administrator log. Duo asks
 * after the password was right. Source: Duo's Admin API, "Logs".
 */
final class DuoFormat implements LogFormat {
  @Override
  public String name() {
    return "duo";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return JsonRecords.begin(first);
  }

  @Override
  public Reading read(LogLine l) {
    return JsonRecords.read(l, DuoFormat::record);
  }

  private static Reading.@Nullable Entry record(Json r) {
    boolean v2 = r.has("txid") && r.has("event_type") && r.has("user");
    boolean v1 = r.has("factor") && r.has("integration") && r.has("username");
    if ((v2 || v1) && r.get("result").text() != null) {
      IdentityEvent event = authentication(r, v2);
      return event.entry(time(r), id(r));
    }
    if (r.has("action") && r.has("isotimestamp") && r.has("object") && r.has("username")) {
      IdentityEvent event = administration(r);
      return event == null ? JsonRecords.irrelevant() : event.entry(time(r), null);
    }
    boolean telephony = r.has("credits") && r.has("phone") && r.has("context");
    return telephony || (v2 || v1) ? JsonRecords.irrelevant() : null;
  }

  private static long time(Json r) {
    long time = RecordTime.of(r.get("isotimestamp"));
    return time == RecordTime.NONE ? RecordTime.of(r.get("timestamp")) : time;
  }

  private static @Nullable String id(Json r) {
    String id = r.get("txid").text();
    return id == null ? null : id + '/' + r.any("isotimestamp", "timestamp").textOr("");
  }

  private static IdentityEvent authentication(Json r, boolean v2) {
    Json device = r.get("access_device");
    ClientAddress address = ClientAddress.parse(device.get("ip").text());
    IdentityEvent event =
        r.get("event_type").word().equals("enrollment") || r.get("new_enrollment").isTrue()
            ? IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED)
            : verdict(r);
    return event
        .user(user(r, v2))
        .from(address == null ? ClientAddress.parse(r.get("ip").text()) : address)
        .agent(agent(device))
        .session(r.get("txid").text());
  }

  /** The name, or the mail address that completes it. */
  private static @Nullable String user(Json r, boolean v2) {
    String name = v2 ? r.at("user", "name").text() : r.get("username").text();
    String email = r.get("email").textOr("");
    boolean completes =
        name != null
            && email.length() > name.length()
            && email.charAt(name.length()) == '@'
            && email.regionMatches(true, 0, name, 0, name.length());
    return completes || (name == null && email.indexOf('@') > 0) ? email : name;
  }

  private static @Nullable String agent(Json device) {
    String browser = device.get("browser").text();
    String os = device.get("os").text();
    if (browser == null || os == null) {
      return browser == null ? os : browser;
    }
    return browser
        + " "
        + device.get("browser_version").textOr("")
        + " ("
        + os
        + " "
        + device.get("os_version").textOr("")
        + ")";
  }

  private static IdentityEvent verdict(Json r) {
    String reason = r.get("reason").word().replace(' ', '_');
    Factor factor = factor(r.get("factor").word().replace(' ', '_'));
    IdentityEvent event = IdentityEvent.of(Action.SECOND_FACTOR);
    return switch (r.get("result").word()) {
      case "success", "allow" -> passed(event, factor, reason);
      case "denied", "deny", "failure", "failed" -> denied(event, factor, reason);
      case "fraud" -> event.secondFactor(factor, false, Reason.FRAUD_REPORTED);
      default ->
          event
              .undecided(Reason.BACKEND_ERROR)
              .factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
    };
  }

  private static Factor factor(String name) {
    if (name.contains("push")) {
      return Factor.PUSH;
    }
    if (name.contains("bypass")) {
      return Factor.BACKUP_CODE;
    }
    boolean none =
        name.isEmpty()
            || name.equals("n/a")
            || name.contains("remembered")
            || name.contains("not_")
            || name.contains("trusted");
    return none ? Factor.UNKNOWN : Factor.SECOND_FACTOR;
  }

  /** Some are let in without being asked. */
  private static IdentityEvent passed(IdentityEvent event, Factor factor, String reason) {
    boolean asked =
        switch (reason) {
          case "bypass_user",
              "remembered_device",
              "trusted_location",
              "trusted_network",
              "allowed_by_policy",
              "allow_unenrolled_user",
              "allow_unenrolled_user_on_trusted_network" ->
              false;
          default -> factor != Factor.UNKNOWN;
        };
    return asked
        ? event.secondFactor(factor, true, null)
        : event
            .outcome(Outcome.SUCCESS)
            .factors(Factor.UNKNOWN, FirstFactor.PASSED, SecondFactor.NOT_ASKED);
  }

  private static IdentityEvent denied(IdentityEvent event, Factor factor, String reason) {
    return switch (reason) {
      case "user_marked_fraud" -> event.secondFactor(factor, false, Reason.FRAUD_REPORTED);
      case "user_mistake", "user_cancelled", "user_denied", "user_rejected" ->
          event.secondFactor(factor, false, Reason.SECOND_FACTOR_DENIED);
      case "no_response",
          "call_timed_out",
          "no_keys_pressed",
          "verification_code_missing",
          "login_timed_out",
          "authentication_timed_out" ->
          event.secondFactor(factor, false, Reason.SECOND_FACTOR_MISSING);
      case "invalid_passcode", "verification_code_incorrect", "invalid_device" ->
          event.secondFactor(factor, false, Reason.BAD_SECOND_FACTOR);
      case "locked_out", "user_is_locked_out" -> refused(event, factor, Reason.LOCKED);
      case "user_disabled" -> refused(event, factor, Reason.DISABLED);
      case "frequent_attempts" -> refused(event, factor, Reason.RATE_LIMITED);
      case "error" ->
          event
              .undecided(Reason.BACKEND_ERROR)
              .factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
      case "" -> event.secondFactor(factor, false, null);
      default -> refused(event, factor, Reason.POLICY);
    };
  }

  private static IdentityEvent refused(IdentityEvent event, Factor factor, Reason why) {
    return event.failed(why).factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
  }

  /** What an administrator did to somebody's factors, and administrators' own sign-ins. */
  private static @Nullable IdentityEvent administration(Json r) {
    Json description = r.get("description").opened();
    String object = r.get("object").text();
    return switch (r.get("action").word()) {
      case "bypass_create", "bypass_view", "bypass_delete", "user_bypass_create" ->
          IdentityEvent.changed(Action.BACKUP_CODES_CHANGED).user(object);
      case "phone_associate",
          "phone_disassociate",
          "phone_activation_code_regenerated",
          "hardtoken_associate",
          "hardtoken_disassociate",
          "u2ftoken_create",
          "u2ftoken_delete",
          "webauthncredential_create",
          "webauthncredential_delete",
          "webauthncredential_rename" ->
          IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED).user(object);
      case "user_update" ->
          description.get("status").word().equals("bypass")
              ? IdentityEvent.changed(Action.SECOND_FACTOR_CHANGED).user(object)
              : null;
      case "admin_login" ->
          IdentityEvent.of(Action.LOGIN)
              .outcome(Outcome.SUCCESS)
              .factors(
                  factor(description.get("factor").word().replace(' ', '_')),
                  FirstFactor.PASSED,
                  SecondFactor.PASSED)
              .user(r.get("username").text())
              .from(description.get("ip_address").text());
      case "admin_login_error" ->
          IdentityEvent.of(Action.LOGIN)
              .failed(null)
              .user(description.any("email", "username").text())
              .from(description.get("ip_address").text());
      default -> null;
    };
  }
}
