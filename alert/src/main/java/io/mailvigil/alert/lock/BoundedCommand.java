// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a command to its end, or kills it and its children when its time is over. */
final class BoundedCommand {
  private static final int KEPT = 8192;

  /**
   * How a command ended.
   *
   * @param output the first 8 KiB of both its outputs
   */
  record Ended(int status, String output) {
    /** The failure with the command's own last words, cut to one line; no argument is repeated. */
    IOException asFailure(String what) {
      String said = output.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
      return new IOException(
          what + " ended with status " + status + (said.isEmpty() ? "" : ": " + said));
    }
  }

  private BoundedCommand() {}

  static Ended run(List<String> command, List<String> arguments, Duration timeout)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    Process process;
    try {
      process = new ProcessBuilder(all).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(command.getFirst() + " cannot be started: check the command", e);
    }
    process.getOutputStream().close();
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> drain(process));
    try {
      long deadline = System.nanoTime() + timeout.toNanos();
      if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        long left = Math.max(deadline - System.nanoTime(), 100_000_000L);
        return new Ended(process.exitValue(), output.get(left, TimeUnit.NANOSECONDS));
      }
      throw new IOException(command.getFirst() + " did not end within " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(command.getFirst() + ": its output could not be read", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String drain(Process process) {
    try (InputStream in = process.getInputStream()) {
      String kept = new String(in.readNBytes(KEPT), UTF_8);
      in.skip(Long.MAX_VALUE);
      return kept;
    } catch (IOException e) {
      return "";
    }
  }
}
