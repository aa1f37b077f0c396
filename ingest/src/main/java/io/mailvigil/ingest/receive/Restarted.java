// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work that lasts as long as its peer, on a thread of its own: begun again a second after it has
 * ended, until it is closed.
 */
final class Restarted {
  private static final long AGAIN_MILLIS = 1_000;

  /** What is done until the peer goes away. */
  @FunctionalInterface
  interface Work {
    /**
     * Returns when the peer has gone.
     *
     * @return one sentence with the mend; null where {@link #problem(String)} has said it
     */
    @Nullable String last() throws InterruptedException;
  }

  private volatile @Nullable String problem;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;

  void start(String name, Work work) {
    thread = Thread.ofPlatform().name(name).start(() -> repeat(work));
  }

  private void repeat(Work work) {
    try {
      do {
        String why = work.last();
        problem = why == null ? problem : why;
      } while (!closing.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** One sentence with the mend while nothing can be received, else null. */
  @Nullable String problem() {
    return problem;
  }

  void problem(String sentence) {
    problem = sentence;
  }

  void works() {
    problem = null;
  }

  /** Before what the work waits for is taken from it: it is not begun again. */
  void closing() {
    closing.countDown();
  }

  /** For work that may wait for room in the spool. */
  void interrupt() {
    Thread working = thread;
    if (working != null) {
      working.interrupt();
    }
  }

  /** Waits until the work has ended. */
  void close() {
    closing();
    Ports.join(thread);
  }
}
