// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server of Debian's that this machine does not have, or may not have beside others: mail
 * transport agents exclude one another. Its packages lie in a folder of the build, and it runs over
 * a copy-on-write view of the machine, in namespaces of its own, with a real rsyslogd. Users alice,
 * bob and carol have the passwords of {@link #password}; what it offers is in clear text and with
 * STARTTLS.
 *
 * <p>Needs root that may mount, and what {@code servers/fetch.sh} fetches; where that is not to be
 * had the test is skipped, loudly. It dies with this JVM.
 */
public final class DebianServer implements AutoCloseable {
  private static final Path TREES = Path.of("target/servers").toAbsolutePath();

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private DebianServer(Path folder, int port, ServerProcess process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one and returns when it answers, at most 30 s later.
   *
   * @param name of the script under {@code servers}
   * @param folder an empty one
   */
  public static DebianServer start(String name, Path folder) throws IOException {
    ServerProcess.require("rsyslog", "/usr/sbin/rsyslogd");
    ServerProcess.require("util-linux", "/usr/bin/unshare");
    ServerProcess.require("openssl", "/usr/bin/openssl");
    requireNamespaces(folder);
    ServerProcess.letPass(folder);
    Files.createDirectories(folder.resolve("log"));
    Files.createDirectories(folder.resolve("over"));
    copy("fetch.sh", folder.resolve("fetch.sh"));
    fetch(name, folder);
    copy("house.sh", folder.resolve("house.sh"));
    copy("common.sh", folder.resolve("common.sh"));
    copy(name + ".sh", folder.resolve("inside.sh"));
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            "env",
            "PORT=" + port,
            "unshare",
            "--mount",
            "--pid",
            "--uts",
            "--fork",
            "--kill-child",
            "--mount-proc",
            "bash",
            folder.resolve("house.sh").toString(),
            folder.toString(),
            TREES.resolve(name).toString());
    ServerProcess process = ServerProcess.start(folder, command, () -> ServerProcess.listens(port));
    return new DebianServer(folder, port, process);
  }

  /** A container without CAP_SYS_ADMIN, say, has root but may not mount. */
  private static void requireNamespaces(Path folder) throws IOException {
    Path at = Files.createDirectories(folder.resolve("may"));
    try {
      LabFiles.run(
          "",
          "unshare",
          "--mount",
          "--pid",
          "--uts",
          "--fork",
          "--mount-proc",
          "sh",
          "-ec",
          "cd \"$1\"; mount -t tmpfs may .; cd \"$1\"; mkdir up work root;"
              + " mount -t overlay may -o lowerdir=/,upperdir=up,workdir=work root",
          "sh",
          at.toString());
    } catch (IOException e) {
      skip("namespaces and overlays of its own are not permitted: " + e.getMessage());
    }
  }

  private static void fetch(String name, Path folder) throws IOException {
    try {
      LabFiles.run(
          Duration.ofMinutes(3),
          "",
          "bash",
          folder.resolve("fetch.sh").toString(),
          TREES.toString(),
          name);
    } catch (IOException e) {
      skip(e.toString());
    }
  }

  private static void skip(String why) {
    System.err.println("SKIPPED, NOT PROVEN: " + why);
    Assumptions.abort(why);
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = DebianServer.class.getResourceAsStream("servers/" + resource)) {
      if (in == null) {
        throw new IOException("servers/" + resource + " is not on the class path");
      }
      Files.copy(in, to);
    }
  }

  /** The one port it listens on, at 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Everything that was said to syslog. */
  public Path log() {
    return folder.resolve("log/all.log");
  }

  /** A log that the server writes itself. */
  public Path log(String name) {
    return folder.resolve("log").resolve(name);
  }

  /** The right one of a user. */
  public static String password(String user) {
    return "Pw-" + user + "-x9";
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
