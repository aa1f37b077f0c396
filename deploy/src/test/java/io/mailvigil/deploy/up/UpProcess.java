// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.deploy.MailvigilMain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code mailvigil up} in a process of its own, as an operator starts it. */
final class UpProcess {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** The default but for the admin port, which several tests can not share. */
  static final String CONFIG = "ops: {port: 0}\n";

  /**
   * How it is started.
   *
   * @param become a command that becomes another user; empty for this one
   * @param options for the JVM, beside those of the {@code mailvigil} script
   */
  record Launch(List<String> become, List<String> options, String classPath) {
    private static final String OWN = System.getProperty("java.class.path");

    /** As the {@code mailvigil} script does. */
    static final Launch USUAL = new Launch(List.of(), List.of(), OWN);

    /** For a life of seconds: the optimizing JIT costs more than it gives. */
    static final Launch SHORT = new Launch(List.of(), List.of("-XX:TieredStopAtLevel=1"), OWN);

    /** As another user, by classes which that one can read. */
    static Launch as(int uid, String classPath) {
      List<String> become =
          List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
      return new Launch(become, List.of(), classPath);
    }
  }

  /** What the {@code mailvigil} script gives it. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "-Xms96m",
          "-Xmx448m",
          "-XX:MaxMetaspaceSize=192m",
          "-XX:ReservedCodeCacheSize=96m");

  private final Process process;
  private final Path output;
  private final Path data;

  private UpProcess(Process process, Path output, Path data) {
    this.process = process;
    this.output = output;
    this.data = data;
  }

  /** Starts it over {@code folder/mailvigil.yml}, made where it is missing; comes back at once. */
  static UpProcess start(Launch launch, Path folder, Path log, String... more) throws IOException {
    Path config = folder.resolve("mailvigil.yml");
    if (!Files.exists(config)) {
      Files.writeString(config, CONFIG);
    }
    Path data = folder.resolve("data");
    Path output = Files.createTempFile(folder, "up", ".out");
    List<String> command = new ArrayList<>(launch.become());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(launch.options());
    command.addAll(List.of("-cp", launch.classPath(), MailvigilMain.class.getName(), "up"));
    command.addAll(List.of("--log", log.toString(), "--config", config.toString()));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new UpProcess(process, output, data);
  }

  boolean isRunning() throws IOException {
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.isAlive()).as(said).isTrue();
    return said.contains("running; Ctrl-C stops it");
  }

  void awaitRunning() {
    Awaitility.await("up").atMost(PATIENCE).until(this::isRunning);
  }

  /** Waits for it to end by itself and in order. */
  void awaitEnd() throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
  }

  /** Asks it to end, as a service manager does; returns when it has. */
  void stop() throws Exception {
    process.destroy();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
  }

  /** {@code kill -9} of the process; what it has started is on its own. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** {@code kill -9} of all it has started too, as a service manager does with a whole group. */
  void killAll() throws InterruptedException, IOException {
    kill();
    left().forEach(ProcessHandle::destroyForcibly);
  }

  /** Returns once nothing of it runs any more. */
  void awaitNothingLeft() {
    Awaitility.await("nothing is left behind")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(left()).extracting(ProcessHandle::info).isEmpty());
  }

  /** Every process that names the data folder. */
  List<ProcessHandle> left() throws IOException {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path each : processes) {
        if (commandLine(each).contains(data.toString())) {
          ProcessHandle.of(Long.parseLong(each.getFileName().toString())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // gone meanwhile
    }
  }
}
