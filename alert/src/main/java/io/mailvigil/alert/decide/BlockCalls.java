// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.block.BlockReply;
import io.mailvigil.alert.block.BlockResult;
import io.mailvigil.alert.block.BlockTask;
import io.mailvigil.alert.block.SourceBlock;
import io.mailvigil.common.event.Network;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls that the ledger of blocks wants, at most a few at a time at one back end and
 * never two for one source there. All methods but those threads belong to one thread.
 */
final class BlockCalls implements AutoCloseable {
  private static final int AT_ONCE = 4;

  /** What a back end held at a moment; {@code held} is null where it could not be read. */
  record Comparison(
      String backend,
      Map<Network, String> expected,
      @Nullable List<Network> held,
      String problem) {}

  private final Map<String, SourceBlock> backends;
  private final MeterRegistry meters;
  private final Pacing pacing;
  private final Map<String, Semaphore> room = new HashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<BlockReply> replies = new ConcurrentLinkedQueue<>();
  private final Queue<Comparison> comparisons = new ConcurrentLinkedQueue<>();

  BlockCalls(Map<String, SourceBlock> backends, InstantSource clock, MeterRegistry meters) {
    this.backends = Map.copyOf(backends);
    this.meters = meters;
    this.pacing = new Pacing(clock);
    backends.keySet().forEach(name -> room.put(name, new Semaphore(AT_ONCE)));
  }

  /** Begins those that are not under way and whose pause is over. */
  void begin(List<BlockTask> tasks) {
    for (BlockTask task : tasks) {
      if (pacing.takes(task.lane(), word(task))) {
        threads.execute(() -> replies.add(call(task)));
      }
    }
  }

  private static String word(BlockTask task) {
    return (task.block() ? "block " : "unblock ") + task.word().id();
  }

  private BlockReply call(BlockTask task) {
    SourceBlock backend = backends.get(task.backend());
    Semaphore seats = room.get(task.backend());
    if (backend == null || seats == null) {
      return new BlockReply(
          task, null, "no back end of that name is configured any more: configure it again");
    }
    seats.acquireUninterruptibly();
    Timer.Sample sample = Timer.start();
    BlockReply reply;
    try {
      BlockResult result =
          task.block() ? backend.block(task.order()) : backend.unblock(task.word().source());
      reply = new BlockReply(task, result, "");
    } catch (IOException | RuntimeException e) {
      String why = e.getMessage();
      reply = new BlockReply(task, null, why == null ? e.getClass().getSimpleName() : why);
    } finally {
      seats.release();
    }
    sample.stop(
        meters.timer(
            "mailvigil.alert.backend.calls",
            "backend",
            task.backend(),
            "call",
            task.block() ? "block" : "unblock",
            "result",
            reply.result() == null ? "failed" : "answered"));
    return reply;
  }

  /** The answers since the last time. */
  List<BlockReply> replies() {
    List<BlockReply> all = new ArrayList<>();
    for (BlockReply r = replies.poll(); r != null; r = replies.poll()) {
      all.add(r);
      if (r.result() == null) {
        pacing.failed(r.task().lane(), word(r.task()));
      } else {
        pacing.worked(r.task().lane());
      }
    }
    return all;
  }

  /**
   * Begins to read what each back end holds.
   *
   * @param expected by back end: the sources that it should hold, with the block's id
   */
  void compare(Map<String, Map<Network, String>> expected) {
    backends.forEach((name, backend) -> {
      if (!pacing.takes("compare " + name, "")) {
        return;
      }
      Map<Network, String> should = expected.getOrDefault(name, Map.of());
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

  /** Takes a block of ours out that nothing in the ledger stands behind; met again if it fails. */
  void takeOut(String backend, Network source) {
    SourceBlock at = backends.get(backend);
    if (at != null) {
      threads.execute(() -> {
        try {
          at.unblock(source);
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
