// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a command to its end, or kills it and its children when its time is over. */
public final class BoundedCommand {
  private static final int KEPT = 8192;
  // one waits for the other, so each needs a thread of its own however few processors there are
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  /**
   * How a command ended.
   *
   * @param output the first 8 KiB, or as much as was wanted
   */
  public record Ended(int status, String output) {
    /** The failure with the command's own last words, cut to one line; no argument is repeated. */
    public IOException asFailure(String what) {
      String said = output.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
      return new IOException(
          what + " ended with status " + status + (said.isEmpty() ? "" : ": " + said));
    }
  }

  private BoundedCommand() {}

  /** Runs it with our environment and nothing to read; both outputs are one. */
  public static Ended run(List<String> command, List<String> arguments, Duration timeout)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    return run(new ProcessBuilder(all).redirectErrorStream(true), new byte[0], KEPT, timeout);
  }

  /**
   * Runs a program that answers on its output and complains on its error output.
   *
   * @param builder command and environment
   * @param input what it can read; it need not
   * @param most bytes of the answer that are kept
   * @return on failure the complaint, else the answer
   */
  public static Ended run(ProcessBuilder builder, byte[] input, int most, Duration timeout)
      throws IOException {
    String program = builder.command().getFirst();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(program + " cannot be started: check the command", e);
    }
    CompletableFuture<String> output =
        CompletableFuture.supplyAsync(() -> drain(process.getInputStream(), most), THREADS);
    CompletableFuture<String> complaint =
        CompletableFuture.supplyAsync(() -> drain(process.getErrorStream(), KEPT), THREADS);
    var fed = CompletableFuture.runAsync(() -> feed(process, input), THREADS);
    try {
      long deadline = System.nanoTime() + timeout.toNanos();
      if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        long left = Math.max(deadline - System.nanoTime(), 100_000_000L);
        String said = output.get(left, TimeUnit.NANOSECONDS);
        int status = process.exitValue();
        String complained = complaint.get(left, TimeUnit.NANOSECONDS);
        return new Ended(status, status == 0 || complained.isBlank() ? said : complained);
      }
      throw new IOException(program + " did not end within " + timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(program + ": its output could not be read", e);
    } finally {
      fed.cancel(true);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void feed(Process process, byte[] input) {
    try (OutputStream out = process.getOutputStream()) {
      out.write(input);
    } catch (IOException e) {
      // it did not want to read
    }
  }

  private static String drain(InputStream from, int most) {
    try (InputStream in = from) {
      String kept = new String(in.readNBytes(most), UTF_8);
      in.skip(Long.MAX_VALUE);
      return kept;
    } catch (IOException e) {
      return "";
    }
  }
}
