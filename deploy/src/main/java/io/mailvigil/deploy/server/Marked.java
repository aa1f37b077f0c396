// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of one data folder's Elasticsearch, told by an argument that only they carry.
 *
 * <p>A pid file alone would not do: it outlives its process, pids come round again, and the file
 * belongs to a uid that is not ours.
 */
record Marked(List<String> marks) {
  Marked {
    marks = List.copyOf(marks);
  }

  /**
   * Those of any run over a data folder: the server by an argument of its own, its launcher, and
   * the script that starts the launcher.
   */
  static Marked of(Path program, Path config) {
    return new Marked(
        List.of(
            "-Dmailvigil.elasticsearch=" + config, "-Des.path.conf=" + config, script(program)));
  }

  /**
   * Those of one run: what watches over a run that was killed must not stop the next one's.
   *
   * @param run a name that no other run has
   */
  static Marked ofRun(String run) {
    return new Marked(List.of("-Dmailvigil.run=" + run, "-Enode.attr.mailvigil_run=" + run));
  }

  /** What starts the server, written as nobody else writes it: who only reads it is spared. */
  static String script(Path program) {
    return program + "/./bin/elasticsearch";
  }

  /** The argument by which the server is known; its launcher and its script carry others. */
  String ofServer() {
    return marks.getFirst();
  }

  /** The last of the arguments: of a run, the one to give to the script. */
  String ofScript() {
    return marks.getLast();
  }

  /** Those that run now; one that has ended and was not yet collected does not run. */
  List<ProcessHandle> running() {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (carries(process)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return found;
  }

  /** The server among them, without its launcher. */
  List<ProcessHandle> servers() {
    return new Marked(List.of(ofServer())).running();
  }

  /** True while that process runs and is one of them. */
  boolean isRunning(ProcessHandle process) {
    return carries(Path.of("/proc/" + process.pid()));
  }

  private boolean carries(Path process) {
    try {
      // empty for a process that has ended: it carries nothing then
      String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
      return Arrays.stream(line.split("\0")).anyMatch(latin1(marks)::contains);
    } catch (IOException e) {
      return false; // gone meanwhile, or another user's
    }
  }

  private static List<String> latin1(List<String> texts) {
    return texts.stream()
        .map(t -> new String(t.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
        .toList();
  }

  /** Ends them all: asks, and after {@code patience} does not ask. Returns how many there were. */
  int stop(Duration patience) {
    List<ProcessHandle> running = running();
    running.forEach(ProcessHandle::destroy);
    long end = System.nanoTime() + patience.toNanos();
    for (ProcessHandle process : running) {
      if (!endsBy(process, end)) {
        process.destroyForcibly();
        endsBy(process, System.nanoTime() + Duration.ofSeconds(10).toNanos());
      }
    }
    return running.size();
  }

  private boolean endsBy(ProcessHandle process, long end) {
    while (isRunning(process)) {
      try {
        process.onExit().get(100, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() > end) {
          return false;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return true;
  }
}
