// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.SessionReply;
import io.mailvigil.alert.lock.SessionTask;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Ends live sessions at the back ends, each call on its own thread; a call that failed comes again
 * after a pause. It does not wait for a lock of the same account, nor a lock for it.
 */
final class SessionCalls implements AutoCloseable {
  private final Map<String, LockBackend> backends;
  private final Pacing pacing;
  private final MeterRegistry meters;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<SessionReply> replies = new ConcurrentLinkedQueue<>();

  SessionCalls(Map<String, LockBackend> backends, InstantSource clock, MeterRegistry meters) {
    this.backends = Map.copyOf(backends);
    this.pacing = new Pacing(clock);
    this.meters = meters;
  }

  /** Begins those that are not under way and whose pause is over. */
  void begin(List<SessionTask> tasks) {
    for (SessionTask task : tasks) {
      if (pacing.takes(task.lane(), word(task))) {
        threads.execute(() -> replies.add(new SessionReply(task, problem(task))));
      }
    }
  }

  private static String word(SessionTask task) {
    return task.cut().asked().toString();
  }

  private String problem(SessionTask task) {
    LockBackend backend = backends.get(task.backend());
    LockBackend.Sessions sessions = backend == null ? null : backend.sessions();
    if (sessions == null) {
      return "no back end of that name ends sessions any more";
    }
    try {
      sessions.end(task.cut().account());
      return "";
    } catch (IOException | RuntimeException e) {
      String why = e.getMessage();
      return why == null ? e.getClass().getSimpleName() : why;
    }
  }

  /** The answers since the last time. */
  List<SessionReply> replies() {
    List<SessionReply> all = new ArrayList<>();
    for (SessionReply r = replies.poll(); r != null; r = replies.poll()) {
      all.add(r);
      boolean worked = r.problem().isEmpty();
      meters
          .counter(
              "mailvigil.alert.backend.sessions",
              "backend",
              r.task().backend(),
              "result",
              worked ? "ended" : "failed")
          .increment();
      if (worked) {
        pacing.worked(r.task().lane());
      } else {
        pacing.failed(r.task().lane(), word(r.task()));
      }
    }
    return all;
  }

  /** True while an answer is awaited. */
  boolean isBusy() {
    return pacing.isBusy();
  }

  /** Lets calls that are under way go on: whoever takes over repeats them harmlessly. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
