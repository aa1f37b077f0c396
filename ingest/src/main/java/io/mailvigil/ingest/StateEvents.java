// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.SourceState;
import io.mailvigil.common.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event when a log stops being as it should be, a failure, and one when it is so again, a
 * success. Ids are functions of log, trouble, and when it began. For one log and one thread.
 */
final class StateEvents {
  private final String log;
  private final String host;
  private final Map<Reason, SourceState> told = new EnumMap<>(Reason.class);

  /**
   * @param log {@code log.file.path}
   * @param host {@code host.name} of the machine that reads it
   */
  StateEvents(String log, String host) {
    this.log = log;
    this.host = host;
  }

  void tell(SourceHabit habit, Instant now, Consumer<AuthEvent> sink) {
    tell(Reason.SOURCE_SILENT, habit.silence(now), now, sink);
    tell(Reason.CLOCK_SKEWED, habit.skew(), now, sink);
    tell(Reason.LINES_UNREADABLE, habit.unparsed(), now, sink);
    tell(Reason.READING_LATE, habit.behind(now), now, sink);
  }

  private void tell(
      Reason reason, @Nullable SourceState state, Instant now, Consumer<AuthEvent> sink) {
    SourceState before = told.get(reason);
    if (before == null && state != null) {
      told.put(reason, state);
      sink.accept(event(reason, Outcome.FAILURE, state, now));
    } else if (before != null && state == null) {
      told.remove(reason);
      sink.accept(
          event(reason, Outcome.SUCCESS, new SourceState(before.since(), "as usual again"), now));
    }
  }

  private AuthEvent event(Reason reason, Outcome outcome, SourceState state, Instant now) {
    String content = String.join("\0", log, reason.wire(), outcome.wire(), "" + state.since());
    return new AuthEvent(
        Sha256.hex(content.getBytes(StandardCharsets.UTF_8)).substring(0, 32),
        now,
        Action.SOURCE_STATE,
        outcome,
        reason,
        1,
        Account.DEFAULT_TENANT,
        null,
        null,
        null,
        null,
        new Service("mailvigil", host, "ingest", 0),
        null,
        null,
        Auth.NONE,
        null,
        new Origin(log, -1, true),
        List.of(),
        false,
        null,
        state);
  }
}
