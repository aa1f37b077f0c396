// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.deploy.server.EmbeddedElasticsearch.Settings;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of its own that runs one of the servers, to be killed without a word. */
final class ServerProcess implements AutoCloseable {
  private static final String READY = "READY";
  private static final String OWN = System.getProperty("java.class.path");

  private final Process process;
  private final Path errors;

  private ServerProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  static ServerProcess kafka(DataFolder data) throws IOException {
    return run(List.of(), OWN, "kafka", data, ServerZip.defaultCache(data)).untilReady();
  }

  /** Comes back while Elasticsearch is still on its way up. */
  static ServerProcess elasticsearchStarting(DataFolder data, Path cache) throws IOException {
    return run(List.of(), OWN, "elasticsearch", data, cache);
  }

  /** Comes back when Elasticsearch is up. */
  static ServerProcess elasticsearch(DataFolder data, Path cache) throws IOException {
    return run(List.of(), OWN, "elasticsearch", data, cache).untilReady();
  }

  /** The same with a command that becomes another user, and classes which that one can read. */
  static ServerProcess elasticsearch(List<String> become, Path lib, DataFolder data, Path cache)
      throws IOException {
    return run(become, lib + "/*:" + lib + "/classes", "elasticsearch", data, cache).untilReady();
  }

  /**
   * Copies what Elasticsearch's parent needs of this class path: another user can not read ours.
   */
  static Path classPath(Path lib) throws IOException {
    Path classes = Files.createDirectories(lib.resolve("classes"));
    for (String entry : OWN.split(File.pathSeparator)) {
      Path from = Path.of(entry);
      if (Files.isDirectory(from)) {
        copy(from, classes);
      } else if (from.getFileName().toString().matches("(slf4j|logback|mailvigil).*")) {
        Files.copy(from, lib.resolve(from.getFileName()));
      }
    }
    return lib;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static ServerProcess run(
      List<String> become, String classPath, String what, DataFolder data, Path cache)
      throws IOException {
    List<String> command = new ArrayList<>(become);
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-Xmx192m",
            "-cp",
            classPath,
            ServerProcess.class.getName(),
            what,
            data.root().toString(),
            cache.toString()));
    Path errors = Files.createTempFile("mailvigil-it", ".err");
    return new ServerProcess(
        new ProcessBuilder(command).directory(new File("/")).redirectError(errors.toFile()).start(),
        errors);
  }

  private ServerProcess untilReady() throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(READY)) {
        return this;
      }
    }
    throw new IOException("the process ended before its server was ready: " + errors());
  }

  /** Waits for the process to end by itself. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ended").isTrue();
    return process.exitValue();
  }

  /** What it wrote to stderr. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  void killNine() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Kills it and the children that would have cleaned up after it. */
  void killWithWatcher() throws InterruptedException {
    process.children().forEach(ProcessHandle::destroyForcibly);
    killNine();
  }

  @Override
  public void close() throws InterruptedException, IOException {
    killNine();
    Files.delete(errors);
  }

  /** Runs the named server over the folder until it is killed. */
  public static void main(String[] args) throws Exception {
    DataFolder data = DataFolder.at(Path.of(args[1]));
    data.take();
    if (args[0].equals("kafka")) {
      new EmbeddedKafka(data, 0).start();
    } else {
      new EmbeddedElasticsearch(
              data, Settings.DEFAULT, ServerZip.keptIn(Path.of(args[2]), System.err))
          .start();
    }
    System.out.println(READY);
    Thread.currentThread().join();
  }
}
