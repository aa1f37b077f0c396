// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.Locale;

/**
 * What the error codes of Microsoft's security token service say (AADSTS, in sign-in logs and in
 * the unified audit). Interrupts of a sign-in that goes on, and faults, are no verdicts. Source:
 * Microsoft's reference of Entra authentication and authorization error codes.
 */
final class EntraCodes {
  private EntraCodes() {}

  /**
   * Lets the event say what the code says.
   *
   * @param detail the record's texts about the failure
   * @param password whether the client showed a password: a refresh of a token shows none
   */
  static IdentityEvent judge(IdentityEvent event, int code, String detail, boolean password) {
    String text = detail.toLowerCase(Locale.ROOT);
    FirstFactor shown = password ? FirstFactor.PASSED : FirstFactor.UNKNOWN;
    return switch (code) {
      case 0 -> event.outcome(Outcome.SUCCESS);
      case 50126, 50056, 50064, 120000, 7000215, 342 -> event.badPassword(Reason.BAD_PASSWORD);
      case 50034, 51004, 50197 -> event.badPassword(Reason.UNKNOWN_USER);
      case 50053, 516 ->
          event.failed(
              text.contains("malicious") || text.contains("ip address")
                  ? Reason.POLICY
                  : Reason.LOCKED);
      case 50055, 50144 ->
          event.failed(Reason.EXPIRED).factors(Factor.PASSWORD, shown, SecondFactor.UNKNOWN);
      case 50057 -> event.failed(Reason.DISABLED);
      case 500121 -> strong(event, text);
      case 50074 ->
          text.contains("in progress")
                  || text.contains("mfa required")
                  || text.contains("challenged")
              ? event
                  .undecided(Reason.SECOND_FACTOR_MISSING)
                  .factors(Factor.SECOND_FACTOR, shown, SecondFactor.UNKNOWN)
              : event
                  .failed(Reason.SECOND_FACTOR_MISSING)
                  .factors(Factor.SECOND_FACTOR, shown, SecondFactor.FAILED);
      case 50072, 50076, 50079, 50158 -> // the second factor, or its enrolment, is asked for
          event
              .undecided(Reason.SECOND_FACTOR_MISSING)
              .factors(Factor.SECOND_FACTOR, shown, SecondFactor.UNKNOWN);
      case 53000, 53001, 53002, 53003, 53004, 53009, 53010, 53011, 530032, 530034, 530035 ->
          event.failed(Reason.POLICY).factors(Factor.UNKNOWN, shown, SecondFactor.UNKNOWN);
      case 50078,
          50085,
          50089,
          50132,
          50133,
          50173,
          54005,
          65003,
          70000,
          70008,
          70043,
          70044,
          700082,
          700084,
          7000222,
          50013,
          500133 ->
          event
              .failed(Reason.EXPIRED)
              .factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
      case 50196 -> event.failed(Reason.RATE_LIMITED);
      default ->
          isInterrupt(code)
              ? event.undecided(null)
              : isFault(code) ? event.undecided(Reason.BACKEND_ERROR) : event.failed(Reason.POLICY);
    };
  }

  /** The strong authentication failed; only the texts tell how. */
  private static IdentityEvent strong(IdentityEvent event, String text) {
    boolean push = text.contains("app notification") || text.contains("push");
    Factor factor = push ? Factor.PUSH : Factor.SECOND_FACTOR;
    Reason reason = push ? Reason.SECOND_FACTOR_DENIED : null;
    if (text.contains("fraud") || text.contains("suspicious")) {
      reason = Reason.FRAUD_REPORTED;
    } else if (text.contains("declined") || text.contains("denied the")) {
      reason = Reason.SECOND_FACTOR_DENIED;
    } else if (text.contains("respond")
        || text.contains("n't complete")
        || text.contains("not complete")
        || text.contains("timed")
        || text.contains("time out")
        || text.contains("timeout")
        || text.contains("unreachable")
        || text.contains("voicemail")
        || text.contains("hung up")) {
      reason = Reason.SECOND_FACTOR_MISSING;
    } else if (text.contains("blocked")) {
      return event.failed(Reason.LOCKED).factors(factor, FirstFactor.PASSED, SecondFactor.UNKNOWN);
    } else if (text.contains("code") || text.contains("incorrect") || text.contains("wrong")) {
      reason = Reason.BAD_SECOND_FACTOR;
    }
    return event.failed(reason).factors(factor, FirstFactor.PASSED, SecondFactor.FAILED);
  }

  /** A step of a sign-in that goes on, or a request that was never about credentials. */
  private static boolean isInterrupt(int code) {
    return switch (code) {
      case 16000,
          16001,
          16002,
          16003,
          160021,
          17003,
          50058,
          50059,
          50097,
          50125,
          50127,
          50129,
          50135,
          50140,
          50143,
          50165,
          50168,
          50180,
          50187,
          50192,
          50199,
          50201,
          50203,
          50206,
          51005,
          51006,
          52004,
          65001,
          70016,
          70019,
          81010,
          81012,
          90072,
          90094,
          90095,
          9002341,
          400002,
          500582,
          501314,
          502031,
          502032,
          502033 ->
          true;
      default -> false;
    };
  }

  private static boolean isFault(int code) {
    return switch (code) {
      case 40008,
          40009,
          40010,
          40015,
          50000,
          50001,
          50033,
          50042,
          50043,
          50086,
          50087,
          50088,
          50166,
          70012,
          80001,
          80002,
          80003,
          80004,
          80005,
          80007,
          80010,
          80011,
          80013,
          80014,
          81004,
          81006,
          81007,
          81009,
          90006,
          90012,
          90024,
          90033,
          90055,
          90081,
          90085,
          230109,
          399218,
          1000031,
          4000000 ->
          true;
      default -> false;
    };
  }

  /** The code of an error's name, as older audit records have it alone; -1 for an unknown one. */
  static int ofName(String name) {
    return switch (name) {
      case "InvalidUserNameOrPassword", "InvalidPassword", "CredentialAuthenticationError" -> 50126;
      case "UserAccountNotFound", "UserNotFound", "UserAccountNotInDirectory" -> 50034;
      case "IdsLocked", "AccountLocked", "BlockedByMaliciousIP" -> 50053;
      case "InvalidPasswordExpiredPassword", "PasswordExpired" -> 50055;
      case "InvalidPasswordExpiredOnPremPassword" -> 50144;
      case "UserDisabled" -> 50057;
      case "AuthenticationFailedSasError",
          "AuthenticationFailedForStrongAuthentication",
          "AuthenticationFailedForStrongAuthenticationRequest" ->
          500121;
      case "UserStrongAuthEnrollmentRequired", "UserStrongAuthEnrollmentRequiredInterrupt" -> 50079;
      case "UserStrongAuthClientAuthNRequired", "UserStrongAuthClientAuthNRequiredInterrupt" ->
          50076;
      case "UserStrongAuthExpired" -> 50078;
      case "ExternalSecurityChallenge" -> 50158;
      case "BlockedByConditionalAccess",
          "BlockedByConditionalAccessOnSecurityPolicy",
          "ConditionalAccessFailed" ->
          53003;
      case "DeviceNotCompliant" -> 53000;
      case "DeviceNotDomainJoined" -> 53001;
      case "ApplicationUsedIsNotAnApprovedApp" -> 53002;
      case "ProofUpBlockedDueToRisk" -> 53004;
      case "BlockedBySecurityDefaults" -> 530035;
      case "SsoArtifactInvalidOrExpired" -> 50132;
      case "SsoArtifactRevoked" -> 50133;
      case "FreshTokenNeeded" -> 50173;
      case "ExpiredOrRevokedGrant", "ExpiredOrRevokedGrantInactiveToken" -> 70008;
      case "DelegationDoesNotExist" -> 65001;
      case "UserInformationNotProvided" -> 50058;
      case "SsoUserAccountNotFoundInResourceTenant" -> 16003;
      case "SasRetryableError", "SasNonRetryableError" -> 50087;
      case "OnPremiseStoreIsNotAvailable",
          "OnPremisePasswordValidatorRequestTimedout",
          "OnPremisePasswordValidationAuthenticationAgentTimeout" ->
          80001;
      default -> name.endsWith("Interrupt") || name.endsWith("Required") ? 50140 : -1;
    };
  }
}
