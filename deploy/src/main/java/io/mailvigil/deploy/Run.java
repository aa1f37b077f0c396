// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.deploy.server.DataFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a node in the foreground until a signal comes, it is idle where that is asked for, or it
 * fails.
 */
public final class Run {
  private static final Duration LOOK = Duration.ofMillis(500);

  private Run() {}

  /** Returns the exit code: 0 stopped or idle, 1 when a stage can not go on. */
  public static int node(
      MailvigilConfig config, DataFolder data, Set<Node.Part> parts, boolean untilIdle)
      throws Exception {
    return node(config, data, parts, untilIdle, () -> {});
  }

  /** What is to be done once the pipeline runs. */
  interface Begun {
    void run() throws IOException;
  }

  static int node(
      MailvigilConfig config, DataFolder data, Set<Node.Part> parts, boolean untilIdle, Begun begun)
      throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean shuttingDown = new AtomicBoolean();
    Thread hook =
        new Thread(
            () -> {
              shuttingDown.set(true);
              stop.countDown();
              await(stopped);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    Node node = new Node(config, data, parts, untilIdle, Run::note, Run::line);
    try {
      node.prepare();
      node.start();
      note("running; Ctrl-C stops it");
      begun.run();
      return watch(node, stop, untilIdle);
    } finally {
      try {
        node.close();
      } finally {
        stopped.countDown();
        if (!shuttingDown.get()) {
          Runtime.getRuntime().removeShutdownHook(hook);
        }
      }
    }
  }

  private static int watch(Node node, CountDownLatch stop, boolean untilIdle)
      throws InterruptedException {
    int idle = 0;
    while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      node.tellHealth();
      idle = untilIdle && node.idle() ? idle + 1 : 0;
      if (idle == 2) {
        return 0;
      }
    }
    return 0;
  }

  private static void await(CountDownLatch stopped) {
    try {
      if (!stopped.await(60, TimeUnit.SECONDS)) {
        note("did not stop within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void note(String sentence) {
    System.err.println(sentence);
  }

  private static void line(String alert) {
    System.out.println(alert);
  }
}
