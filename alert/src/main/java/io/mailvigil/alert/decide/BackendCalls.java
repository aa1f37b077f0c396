// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.lock.HeldLock;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.LockResult;
import io.mailvigil.alert.lock.LockTask;
import io.mailvigil.common.event.Account;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls that the ledger wants, each in a thread of its own and never two at a time for
 * one account at one back end. A call that failed is made again after 250 ms, 500 ms … at most 5 s.
 * All methods but those threads belong to one thread.
 */
final class BackendCalls implements AutoCloseable {
  private static final Duration SHORTFALL_PAUSE = Duration.ofSeconds(10);

  /** What a back end held at a moment; {@code held} is null where it could not be read. */
  record Comparison(
      String backend,
      Map<Account, String> expected,
      @Nullable List<HeldLock> held,
      String problem) {}

  private final Map<String, LockBackend> backends;
  private final Pacing pacing;
  private final MeterRegistry meters;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<LockReply> replies = new ConcurrentLinkedQueue<>();
  private final Queue<Comparison> comparisons = new ConcurrentLinkedQueue<>();

  BackendCalls(Map<String, LockBackend> backends, InstantSource clock, MeterRegistry meters) {
    this.backends = Map.copyOf(backends);
    this.pacing = new Pacing(clock);
    this.meters = meters;
  }

  /** Begins those that are not under way and whose pause is over. */
  void begin(List<LockTask> tasks) {
    for (LockTask task : tasks) {
      if (pacing.takes(task.lane(), word(task))) {
        threads.execute(() -> replies.add(call(task)));
      }
    }
  }

  private static String word(LockTask task) {
    return (task.lock() ? "lock " : "unlock ") + task.lockout().id();
  }

  private LockReply call(LockTask task) {
    Timer.Sample sample = Timer.start();
    LockReply reply = answered(task);
    sample.stop(
        meters.timer(
            "mailvigil.alert.backend.calls",
            "backend",
            task.backend(),
            "call",
            task.lock() ? "lock" : "unlock",
            "result",
            reply.result() == null ? "failed" : "answered"));
    return reply;
  }

  private LockReply answered(LockTask task) {
    LockBackend backend = backends.get(task.backend());
    if (backend == null) {
      return new LockReply(
          task, null, "no back end of that name is configured any more: configure it again");
    }
    try {
      LockResult result =
          task.lock() ? backend.lock(task.order()) : backend.unlock(task.lockout().account());
      return new LockReply(task, result, "");
    } catch (IOException | RuntimeException e) {
      String why = e.getMessage();
      return new LockReply(task, null, why == null ? e.getClass().getSimpleName() : why);
    }
  }

  /** The answers since the last time. */
  List<LockReply> replies() {
    List<LockReply> all = new ArrayList<>();
    for (LockReply r = replies.poll(); r != null; r = replies.poll()) {
      all.add(r);
      pause(r);
    }
    return all;
  }

  private void pause(LockReply r) {
    String lane = r.task().lane();
    String word = word(r.task());
    if (r.result() == null) {
      pacing.failed(lane, word);
    } else if (hasShortfall(r.result())) {
      pacing.fellShort(lane, word, SHORTFALL_PAUSE);
    } else {
      pacing.worked(lane);
    }
  }

  private static boolean hasShortfall(LockResult result) {
    return switch (result) {
      case LockResult.Locked locked -> !locked.shortfalls().isEmpty();
      case LockResult.Already already -> !already.shortfalls().isEmpty();
      case LockResult.Unlocked u -> false;
      case LockResult.NotLocked n -> false;
      case LockResult.Refused r -> false;
    };
  }

  /**
   * Begins to read what each back end holds.
   *
   * @param expected by back end: the accounts that it should hold, with the lock's id
   */
  void compare(Map<String, Map<Account, String>> expected) {
    backends.forEach((name, backend) -> {
      if (!pacing.takes("compare " + name, "")) {
        return;
      }
      Map<Account, String> should = expected.getOrDefault(name, Map.of());
      threads.execute(() -> {
        try {
          comparisons.add(new Comparison(name, should, backend.held(), ""));
        } catch (IOException | RuntimeException e) {
          comparisons.add(new Comparison(name, should, null, String.valueOf(e.getMessage())));
        }
      });
    });
  }

  List<Comparison> comparisons() {
    List<Comparison> all = new ArrayList<>();
    for (Comparison c = comparisons.poll(); c != null; c = comparisons.poll()) {
      pacing.worked("compare " + c.backend());
      all.add(c);
    }
    return all;
  }

  /** Takes an entry of ours out that no lock of the ledger stands behind; met again if it fails. */
  void takeOut(String backend, Account account) {
    LockBackend at = backends.get(backend);
    if (at != null) {
      threads.execute(() -> {
        try {
          at.unlock(account);
        } catch (IOException | RuntimeException e) {
          meters.counter("mailvigil.alert.backend.orphans.left", "backend", backend).increment();
        }
      });
    }
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
