// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailvigil.deploy.MailvigilMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code mailvigil up} as a process of its own, as an operator starts it, and other commands beside
 * it.
 */
final class RunningMailvigil implements AutoCloseable {
  private final Path folder;
  private final Process up;

  private RunningMailvigil(Path folder, Process up) {
    this.folder = folder;
    this.up = up;
  }

  /** Starts {@code up} over two logs; the configuration stands in {@code folder/mailvigil.yml}. */
  static RunningMailvigil up(Path folder, Path mailLog, Path authLog) throws IOException {
    List<String> command =
        command(folder, "up", "--log", mailLog.toString(), "--log", authLog.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("up.out").toFile())
            .start();
    return new RunningMailvigil(folder, process);
  }

  /** Runs another command to its end, at most 60 s; its output, or a failure that carries it. */
  String run(String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, "command", ".out");
    Process process =
        new ProcessBuilder(command(folder, arguments))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        throw new IOException(String.join(" ", arguments) + " failed: " + Files.readString(out));
      }
      return Files.readString(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What {@code up} has printed so far; a failure that carries it when it has ended. */
  String output() throws IOException {
    String said = Files.readString(folder.resolve("up.out"), UTF_8);
    if (!up.isAlive()) {
      throw new IllegalStateException("up ended with " + up.exitValue() + ": " + said);
    }
    return said;
  }

  private static List<String> command(Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx448m", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(MailvigilMain.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--config", folder.resolve("mailvigil.yml").toString()));
    command.addAll(List.of("--data", folder.resolve("data").toString()));
    return command;
  }

  @Override
  public void close() throws IOException {
    up.destroy();
    try {
      if (!up.waitFor(30, TimeUnit.SECONDS)) {
        up.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      up.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
