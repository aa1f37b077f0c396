// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.alert.lock.SessionReply;
import io.mailvigil.alert.lock.SessionTask;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.SessionCut;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cuts of live sessions that are under way or were made a while ago. Each is remembered before
 * its first call; who takes over makes the calls that are open again. No clock, no I/O; not
 * thread-safe.
 */
final class SessionCuts {
  /** For so long after a cut the account's sessions are not cut again. */
  static final Duration PAUSE = Duration.ofMinutes(10);

  /** For so long a back end that fails is asked again. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Desk desk;
  private final List<String> backends;
  private final Map<Account, SessionCut> all = new HashMap<>();

  /**
   * Begins without any.
   *
   * @param backends those that can end sessions
   */
  SessionCuts(Desk desk, List<String> backends) {
    this.desk = desk;
    this.backends = List.copyOf(backends);
  }

  void restore(SessionCut cut) {
    all.put(cut.account(), cut);
  }

  /** True where something can end sessions. */
  boolean arePossible() {
    return !backends.isEmpty();
  }

  /** The account's last cut, null where none is remembered. */
  @Nullable SessionCut of(Account account) {
    return all.get(account);
  }

  /** How many accounts of a tenant were cut since then. */
  long since(String tenant, Instant then) {
    return all.values().stream()
        .filter(cut -> cut.account().tenant().equals(tenant) && cut.asked().isAfter(then))
        .count();
  }

  /** Begins one. */
  void begin(Account account, RaisedAlert alert, Instant now) {
    put(new SessionCut(account, alert, now, backends, List.of(), ""));
  }

  /** The calls to be made now. */
  List<SessionTask> tasks() {
    List<SessionTask> tasks = new ArrayList<>();
    for (SessionCut cut : all.values()) {
      cut.open().forEach(backend -> tasks.add(new SessionTask(backend, cut)));
    }
    return tasks;
  }

  /** Takes a back end's answer. */
  void reply(SessionReply reply, Instant now) {
    SessionCut cut = all.get(reply.task().cut().account());
    String backend = reply.task().backend();
    if (cut == null
        || !cut.asked().equals(reply.task().cut().asked())
        || !cut.open().contains(backend)) {
      return; // of a call that was repeated
    }
    boolean worked = reply.problem().isEmpty();
    if (!worked && now.isBefore(cut.asked().plus(PATIENCE))) {
      return;
    }
    List<String> open = new ArrayList<>(cut.open());
    open.remove(backend);
    List<String> done = new ArrayList<>(cut.done());
    String problem = cut.problem();
    if (worked) {
      done.add(backend);
    } else {
      problem = backend + ": " + reply.problem();
    }
    SessionCut next = new SessionCut(cut.account(), cut.cause(), cut.asked(), open, done, problem);
    put(next);
    if (!next.isOpen()) {
      ended(next, now);
    }
  }

  private void ended(SessionCut cut, Instant now) {
    boolean worked = cut.problem().isEmpty();
    String name = cut.account().name();
    Response response =
        new Response(
            ResponseAction.KILL_SESSIONS,
            Target.of(cut.account()),
            Mode.AUTO,
            worked ? Decision.DONE : Decision.FAILED,
            worked ? "its sessions were ended" : "sessions may go on: " + cut.problem());
    desk.revised(cut.cause(), response);
    desk.out.report(
        new ActionTaken(
            ContentId.of("sessions", cut.account().key(), cut.asked().toString()),
            now,
            Deed.KILL_SESSIONS,
            worked ? Outcome.SUCCESS : Outcome.FAILURE,
            cut.account().tenant(),
            cut.account(),
            response,
            cut.cause().incident(),
            cut.cause().id(),
            cut.cause().detection().rule().id(),
            "policy",
            cut.cause().message(),
            null,
            null,
            cut.done(),
            worked
                ? "The live sessions of " + name + " were ended; it is not locked"
                : "Live sessions of " + name + " may go on: " + cut.problem(),
            worked ? Urgency.NONE : Urgency.NOW));
  }

  /** Forgets those that are over and old enough to cut again. */
  void forget(Instant now) {
    for (SessionCut cut : List.copyOf(all.values())) {
      if (!cut.isOpen() && cut.asked().plus(PAUSE).isBefore(now)) {
        all.remove(cut.account());
        desk.out.forget(cut.key());
      }
    }
  }

  private void put(SessionCut cut) {
    all.put(cut.account(), cut);
    desk.out.memory(cut);
  }
}
