// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of one PAM conversation: the modules of one process speak one after the other. */
final class PamJoin {
  private static final long SECOND = 1_000_000_000L;

  /** unix_chkpwd speaks before the module that asked it. */
  private static final long HELPER = 3 * SECOND;

  private static final long SESSION = 60 * SECOND;

  /** sshd's LoginGraceTime is 2 min. */
  private static final long CONVERSATION = 200 * SECOND;

  private final OpenJoins open;
  private final Attempts attempts;

  PamJoin(OpenJoins open, Attempts attempts) {
    this.open = open;
    this.attempts = attempts;
  }

  void line(Fact.Pam f, Sighting s) {
    String host = s.mark.hostKey();
    hear(f, host);
    if (f.step() == Step.HELPER_REFUSED) {
      helper(f, s, host);
      return;
    }
    if (f.step() == Step.PASSWORDS_REFUSED && open.get(told(s)) instanceof Told) {
      s.settle(); // the daemon has a line for each
      return;
    }
    Attempt a = s.mark.pid() > 0 ? last(open.ofWorker(host, s.mark.pid())) : null;
    if (a != null && !continues(a, f)) {
      a = null;
    }
    boolean fresh = a == null;
    if (a == null) {
      if (helpsOnly(f.step())) {
        s.settle();
        return;
      }
      a = attempts.begin(s);
      a.worker = s.mark.pid();
    }
    dropHelper(f.user(), host, s.time);
    boolean failedBefore = a.hasFailed();
    add(a, f, s);
    a.lastTime = s.time;
    boolean verdict = fresh || a.verdict == null || failedBefore != a.hasFailed();
    if (verdict) {
      Attempts.stand(a, s);
    }
    attempts.wait(a, s);
    Attempts.hold(a, s, verdict);
  }

  private static void add(Attempt a, Fact.Pam f, Sighting s) {
    a.user = a.user == null ? f.user() : a.user;
    a.ip = a.ip == null ? f.ip() : a.ip;
    a.service = a.service == null ? f.service() : a.service;
    a.attempts = Math.max(a.attempts, s.times(f.attempts()));
    if (f.step() == Step.PASSWORD_ACCEPTED) {
      // pam_unix does not know the users of the next module: its refusal was no verdict
      a.steps.removeAll(
          List.of(
              Step.PASSWORD_REFUSED, Step.NO_PASSWORD_LEFT, Step.USER_UNKNOWN, Step.SAID_AGAIN));
    }
    a.steps.add(f.step());
    if (isPassword(f.step())) {
      a.modules.add(f.module());
    }
  }

  /** From now on the silence of this host's pam_unix says something. */
  private void hear(Fact.Pam f, String host) {
    if (f.module().equals("unix")
        && (f.step() == Step.PASSWORD_REFUSED || f.step() == Step.USER_UNKNOWN)) {
      String heard = "h/" + host;
      if (open.get(heard) == null) {
        open.put(new Heard(heard), Long.MAX_VALUE);
      }
    }
  }

  private void helper(Fact.Pam f, Sighting s, String host) {
    if (f.user() != null) {
      for (Attempt a : open.ofName(f.user())) {
        if (a.host.equals(host) && a.hasFailed() && s.time - a.lastTime < HELPER) {
          s.settle();
          return;
        }
      }
    }
    Attempt a = attempts.begin(s);
    a.user = f.user();
    a.attempts = s.times(f.attempts());
    a.steps.add(f.step());
    Attempts.stand(a, s);
    open.put(a, s.time + HELPER);
    Attempts.hold(a, s, true);
  }

  /** A line of more weight about that user: the helper's is one about the same attempt. */
  void dropHelper(@Nullable String user, String host, long time) {
    if (user == null) {
      return;
    }
    for (Attempt a : open.ofName(user)) {
      if (a.steps.contains(Step.HELPER_REFUSED)
          && a.host.equals(host)
          && time - a.lastTime <= HELPER) {
        attempts.drop(a);
        return;
      }
    }
  }

  /**
   * A session was granted: what the modules said of that user just before is told with it.
   *
   * @return true where one said that nobody asked for a second factor
   */
  boolean dropAccepted(@Nullable String user, long time) {
    boolean skipped = false;
    if (user != null) {
      for (Attempt a : open.ofName(user)) {
        boolean passed =
            a.steps.contains(Step.CODE_SKIPPED) || a.steps.contains(Step.PASSWORD_ACCEPTED);
        if (passed && !a.hasFailed() && a.answer == null && time - a.lastTime < SESSION) {
          skipped |= a.steps.contains(Step.CODE_SKIPPED);
          attempts.drop(a);
        }
      }
    }
    return skipped;
  }

  /** A daemon has said that there is no such user: its line about the attempt is still to come. */
  void foresee(@Nullable String user, Sighting s, long until) {
    Told told = new Told(told(s));
    told.add(user == null ? "" : user, s.time);
    open.put(told, until);
  }

  /** True where the attempt of this line has been told, by this process or by one of its lines. */
  boolean isForeseen(Fact.Refused f, Sighting s) {
    if (s.mark.pid() == 0 || !"ssh".equals(f.peer().protocol())) {
      return false;
    }
    boolean foreseen =
        open.get(told(s)) instanceof Told told
            && told.takeOne(f.peer().user() == null ? "" : f.peer().user());
    if (foreseen) {
      for (Attempt a : open.ofWorker(s.mark.hostKey(), s.mark.pid())) {
        attempts.drop(a);
      }
    }
    // an empty one still says that this process has a line for each attempt
    open.put(
        open.get(told(s)) instanceof Told had ? had : new Told(told(s)), s.time + CONVERSATION);
    return foreseen;
  }

  private static @Nullable Attempt last(Iterable<Attempt> attempts) {
    Attempt last = null;
    for (Attempt a : attempts) {
      last = a;
    }
    return last;
  }

  /** A daemon's own lines about the attempts of this process. */
  static String told(Sighting s) {
    return "t/p/" + s.mark.hostKey() + '|' + s.mark.pid();
  }

  private static boolean helpsOnly(Step step) {
    return step == Step.BACKUP_CODE_USED;
  }

  private static boolean isPassword(Step step) {
    return step == Step.PASSWORD_REFUSED
        || step == Step.PASSWORDS_REFUSED
        || step == Step.NO_PASSWORD_LEFT
        || step == Step.PASSWORD_ACCEPTED;
  }

  /** True where this line can speak of the same request of its worker. */
  private static boolean continues(Attempt a, Fact.Pam f) {
    if (!Names.fit(a.user, f.user()) || (a.ip != null && f.ip() != null && !a.ip.equals(f.ip()))) {
      return false;
    }
    return switch (f.step()) {
      case CODE_ACCEPTED, CODE_REFUSED, CODE_LIMITED, CODE_MISSING, CODE_DENIED, CODE_SKIPPED ->
          !a.hasCodeVerdict() || (a.onlyMissesCode() && f.module().equals("google_authenticator"));
      case WITHIN_GRACE, CODE_REUSED, NOT_ENROLLED -> !a.hasCodeVerdict();
      case PASSWORD_REFUSED, PASSWORDS_REFUSED, NO_PASSWORD_LEFT, PASSWORD_ACCEPTED ->
          !a.modules.contains(f.module());
      case REFUSED, USER_REFUSED -> !a.steps.contains(f.step());
      case USER_UNKNOWN -> !a.hasPasswordVerdict() || !f.module().equals("unix");
      case NAME_TOLD -> !a.hasFailed();
      case BACKUP_CODE_USED, ADDRESS_TOLD, EXPIRED, SAID_AGAIN, LOCKED, POLICY, PLACE, FAULT ->
          true;
      case HELPER_REFUSED, INDISTINCT -> false;
    };
  }
}
