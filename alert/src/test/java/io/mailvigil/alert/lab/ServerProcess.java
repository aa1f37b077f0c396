// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server of Debian's for one test class, in the foreground, with its data in a folder of the
 * test's. It ends when it is closed and when the test JVM dies, however that died.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  // waits for the end of input, which comes with the end of the JVM
  private static final String UNTIL_INPUT_ENDS =
      "\"$@\" & child=$!; cat >/dev/null; kill \"$child\"; wait \"$child\"";

  private final Process shell;
  private final Path output;

  private ServerProcess(Process shell, Path output) {
    this.shell = shell;
    this.output = output;
  }

  /**
   * Ends the test as skipped, loudly, where a program is missing or the user is not root.
   *
   * @param debianPackage what brings it
   */
  public static void require(String debianPackage, String program) {
    String why =
        "off".equals(System.getProperty("mailvigil.lab"))
            ? "-Dmailvigil.lab=off"
            : !Files.exists(Path.of(program))
                ? program + " is missing: apt-get install " + debianPackage
                : !"root".equals(System.getProperty("user.name")) ? "root is needed" : "";
    if (!why.isEmpty()) {
      System.err.println("SKIPPED, NOT PROVEN: " + why);
      Assumptions.abort(why);
    }
  }

  /** Starts a command and returns when {@code ready} is true, at most 30 s later. */
  public static ServerProcess start(Path folder, List<String> command, Callable<Boolean> ready)
      throws IOException {
    return start(folder, command, ready, START);
  }

  /** The same for a server that takes longer. */
  static ServerProcess start(
      Path folder, List<String> command, Callable<Boolean> ready, Duration atMost)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("sh", "-c", UNTIL_INPUT_ENDS, "sh"));
    all.addAll(command);
    Path output = folder.resolve("server.out");
    Process shell =
        new ProcessBuilder(all)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    ServerProcess server = new ServerProcess(shell, output);
    try {
      Awaitility.await()
          .pollInterval(Duration.ofMillis(50))
          .atMost(atMost)
          .ignoreExceptions()
          .until(ready);
      return server;
    } catch (ConditionTimeoutException e) {
      String said = Files.readString(output);
      server.close();
      throw new IOException(command.getFirst() + " did not start: " + said, e);
    }
  }

  /** Runs a command to its end, at most 30 s; its output. */
  public static String run(String... command) throws IOException {
    return LabFiles.run("", command);
  }

  /** A port of 127.0.0.1 that nobody has now. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Whether something listens there. */
  public static boolean listens(int port) throws IOException {
    try (LineClient client = new LineClient("127.0.0.1", port)) {
      return true;
    }
  }

  /** Lets other users pass through a folder and those above it, up to the one of all tests. */
  public static void letPass(Path folder) throws IOException {
    Path end = Path.of(System.getProperty("java.io.tmpdir"));
    for (Path up = folder; up != null && !end.startsWith(up); up = up.getParent()) {
      Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** What it has printed. */
  public String output() throws IOException {
    return Files.readString(output, UTF_8);
  }

  /** Ends it; at most 10 s. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      if (!shell.waitFor(10, TimeUnit.SECONDS)) {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
