// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.Said;
import io.mailvigil.ingest.join.Stack.Module;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which factor of a failed attempt failed, and what that says of the password. Never guesses: what
 * the lines leave open is unknown, unless the operator has stated it of the {@link Stack}.
 */
final class FactorJudge {
  /** It is the user's shell: sshd has let him in before. */
  private static final String LOGIN_DUO = "login_duo";

  private final List<Stack> stacks;

  FactorJudge(List<Stack> stacks) {
    this.stacks = stacks;
  }

  /**
   * @param pamHeard this host has written pam_unix lines, so their absence says something
   */
  Said judge(Attempt a, boolean pamHeard) {
    Set<Step> steps = a.steps;
    if (a.answer != null) {
      Said refused = beforePassword(a, a.answer);
      if (refused != null) {
        return refused;
      }
    }
    if (steps.contains(Step.FAULT)) {
      return fault(a);
    }
    if (steps.contains(Step.INDISTINCT)) {
      return refused(a, null);
    }
    if (steps.contains(Step.CODE_REFUSED)
        || steps.contains(Step.CODE_LIMITED)
        || steps.contains(Step.CODE_MISSING)
        || steps.contains(Step.CODE_DENIED)) {
      return codeFailed(a);
    }
    SecondFactor second =
        steps.contains(Step.CODE_ACCEPTED) ? SecondFactor.PASSED : SecondFactor.UNKNOWN;
    if (steps.contains(Step.WITHIN_GRACE)) {
      return failed(
          a, Reason.BACKEND_ERROR, Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.NOT_ASKED);
    }
    Said refused = refusedByPam(a, second);
    if (refused != null) {
      return refused;
    }
    if (a.answer == Answer.TOKEN_REFUSED) {
      return failed(a, null, Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    if (a.answer == Answer.PASSWORD_MISMATCH) {
      return failed(a, Reason.BAD_PASSWORD, Factor.PASSWORD, FirstFactor.FAILED, second);
    }
    if (a.answer == Answer.PAM_REFUSED
        && second == SecondFactor.UNKNOWN
        && !steps.contains(Step.NO_PASSWORD_LEFT)) {
      Stack stack = stack(a, true);
      if (stack != null && (stack.pamLogged() || pamHeard)) {
        // pam_unix is silent when the password is right (or was never asked: requisite)
        return failed(
            a,
            Reason.BAD_SECOND_FACTOR,
            Factor.SECOND_FACTOR,
            stack.passwordFirst() ? FirstFactor.PASSED : FirstFactor.UNKNOWN,
            SecondFactor.FAILED);
      }
    }
    return failed(
        a,
        a.answer == Answer.UNKNOWN_USER ? Reason.UNKNOWN_USER : null,
        Factor.UNKNOWN,
        FirstFactor.UNKNOWN,
        second);
  }

  /** What pam_unix and its kin say, and the modules that refuse whatever the password is. */
  private static @Nullable Said refusedByPam(Attempt a, SecondFactor second) {
    Set<Step> steps = a.steps;
    FirstFactor first =
        steps.contains(Step.PASSWORD_ACCEPTED) ? FirstFactor.PASSED : FirstFactor.UNKNOWN;
    if (steps.contains(Step.LOCKED)) {
      return failed(a, Reason.LOCKED, Factor.UNKNOWN, first, second);
    }
    if (steps.contains(Step.PLACE)) {
      return failed(a, Reason.NOT_ALLOWED_FROM_HERE, Factor.UNKNOWN, first, second);
    }
    if (steps.contains(Step.POLICY)) {
      return failed(a, Reason.POLICY, Factor.UNKNOWN, first, second);
    }
    boolean password =
        steps.contains(Step.PASSWORD_REFUSED)
            || steps.contains(Step.PASSWORDS_REFUSED)
            || steps.contains(Step.HELPER_REFUSED)
            || steps.contains(Step.SAID_AGAIN);
    if (steps.contains(Step.EXPIRED) && (password || steps.contains(Step.REFUSED))) {
      return failed(a, Reason.EXPIRED, Factor.UNKNOWN, FirstFactor.UNKNOWN, second);
    }
    if (password) {
      Reason reason = steps.contains(Step.USER_UNKNOWN) ? Reason.UNKNOWN_USER : Reason.BAD_PASSWORD;
      return failed(a, reason, Factor.PASSWORD, FirstFactor.FAILED, second);
    }
    return steps.contains(Step.USER_REFUSED)
        ? failed(a, Reason.UNKNOWN_USER, Factor.UNKNOWN, FirstFactor.UNKNOWN, second)
        : null;
  }

  /** Refusals that judge no factor, or come after both. */
  private static @Nullable Said beforePassword(Attempt a, Answer answer) {
    return switch (answer) {
      case DENIED -> refused(a, Reason.DISABLED);
      case POLICY -> refused(a, Reason.POLICY);
      case NOT_ALLOWED_FROM_HERE -> refused(a, Reason.NOT_ALLOWED_FROM_HERE);
      case NAME_REFUSED -> refused(a, Reason.UNKNOWN_USER);
      case CLEARTEXT_REFUSED -> refused(a, Reason.CLEARTEXT_REFUSED);
      case ACCOUNT_REFUSED ->
          failed(
              a,
              a.steps.contains(Step.EXPIRED) ? Reason.EXPIRED : Reason.POLICY,
              Factor.UNKNOWN,
              FirstFactor.PASSED,
              a.steps.contains(Step.CODE_ACCEPTED) ? SecondFactor.PASSED : SecondFactor.UNKNOWN);
      case EXPIRED ->
          failed(
              a,
              Reason.EXPIRED,
              Factor.UNKNOWN,
              FirstFactor.PASSED,
              a.steps.contains(Step.CODE_ACCEPTED) ? SecondFactor.PASSED : SecondFactor.UNKNOWN);
      case BACKEND_ERROR -> fault(a);
      case UNKNOWN_USER, PASSWORD_MISMATCH, PAM_REFUSED, TOKEN_REFUSED -> null;
    };
  }

  /**
   * The code failed. On a stack with {@code use_first_pass} the password was then not judged, with
   * {@code try_first_pass} it was judged wrongly: only a stack that asks for it first proves it.
   */
  private Said codeFailed(Attempt a) {
    Stack stack = stack(a, false);
    FirstFactor first = FirstFactor.UNKNOWN;
    if (a.steps.contains(Step.PASSWORD_ACCEPTED) || LOGIN_DUO.equals(a.program)) {
      first = FirstFactor.PASSED;
    } else if (stack != null && stack.passwordFirst()) {
      first =
          a.steps.contains(Step.PASSWORD_REFUSED) || a.steps.contains(Step.NO_PASSWORD_LEFT)
              ? FirstFactor.FAILED
              : FirstFactor.PASSED;
    }
    boolean limited = a.steps.contains(Step.CODE_LIMITED);
    Reason reason =
        a.steps.contains(Step.CODE_REUSED)
            ? Reason.CODE_REUSED
            : limited
                ? Reason.RATE_LIMITED
                : a.steps.contains(Step.CODE_DENIED)
                    ? Reason.SECOND_FACTOR_DENIED
                    : a.onlyMissesCode() ? Reason.SECOND_FACTOR_MISSING : Reason.BAD_SECOND_FACTOR;
    // a right code is refused too while the rate is limited
    return failed(
        a,
        reason,
        Factor.SECOND_FACTOR,
        first,
        limited ? SecondFactor.UNKNOWN : SecondFactor.FAILED);
  }

  /** What an accepted code says of the password. */
  FirstFactor beforeCode(Attempt a) {
    return a.steps.contains(Step.PASSWORD_ACCEPTED) || LOGIN_DUO.equals(a.program)
        ? FirstFactor.PASSED
        : FirstFactor.UNKNOWN;
  }

  /** True where a granted session proves this module's code. */
  boolean provesCode(@Nullable String program) {
    for (Stack stack : stacks) {
      if (stack.module() == Module.OATH
          && stack.service().equals("*")
          && fits(stack.program(), program)) {
        return true;
      }
    }
    return false;
  }

  /** What is stated of the stack of this attempt, its module silent or one that speaks. */
  private @Nullable Stack stack(Attempt a, boolean silent) {
    for (Stack stack : stacks) {
      if ((stack.module() == Module.OATH) == silent
          && fits(stack.program(), a.program)
          && (a.service == null || fits(stack.service(), a.service))) {
        return stack;
      }
    }
    return null;
  }

  private static boolean fits(String pattern, @Nullable String value) {
    return pattern.equals("*") || pattern.equals(value);
  }

  private static Said fault(Attempt a) {
    return Said.of(Action.LOGIN, Outcome.UNKNOWN, Reason.BACKEND_ERROR).times(a.attempts);
  }

  private static Said refused(Attempt a, @Nullable Reason reason) {
    return failed(a, reason, Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
  }

  private static Said failed(
      Attempt a, @Nullable Reason reason, Factor factor, FirstFactor first, SecondFactor second) {
    return new Said(Action.LOGIN, Outcome.FAILURE, reason, a.attempts, factor, first, second);
  }
}
