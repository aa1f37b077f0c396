// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.ServerZip;
import io.mailvigil.deploy.up.UpProcess.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mailvigil up} is soon there, ends in order, and needs no root. */
class UpIT {
  private static final String ZIP = "elasticsearch-" + ServerZip.VERSION + ".zip";

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void letOthersPassThrough() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    log = folder.resolve("mail.log");
    Files.writeString(
        log,
        "2026-11-23T10:00:00.000000+00:00 mx dovecot: imap-login: Login: user=<bob>, method=PLAIN,"
            + " rip=192.0.2.7, lip=192.0.2.25, mpid=812, TLS, session=<Zm9vYmFyMTIzNDU2>\n");
  }

  /** How long it takes is printed; what it should take stands in docs/performance.md. */
  @Test
  void startsAllAndEndsInOrder() throws Exception {
    // When
    long begin = System.nanoTime();
    UpProcess up = UpProcess.start(Launch.USUAL, folder, log);
    up.awaitRunning();
    System.out.printf(
        "up, from the call to running: %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    up.stop();

    // Then
    assertThat(up.left()).isEmpty();
    assertThat(folder.resolve("data/kafka/.kafka_cleanshutdown")).exists();
    assertThat(Files.readString(folder.resolve("data/elasticsearch/logs/elasticsearch.log")))
        .endsWith("closed\n");
  }

  @Test
  void worksAsAnOrdinaryUser() throws Exception {
    int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    assumeThat(own).as("only root can become another").isZero();
    // Given a folder of an ordinary user's, and classes that he can read
    int user = 12345;
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Files.setAttribute(theirs, "unix:uid", user);
    Path lib = Files.createDirectory(folder.resolve("lib"));
    Files.setAttribute(lib, "unix:uid", user);
    Path fetched = ServerZip.defaultCache(DataFolder.at(theirs)).resolve(ZIP);
    if (Files.exists(fetched)) { // else it is fetched once more
      Files.copy(fetched, lib.resolve(ZIP));
    }
    Files.writeString(
        theirs.resolve("mailvigil.yml"),
        UpProcess.CONFIG + "elasticsearch: {cache: " + lib + "}\n");

    // When
    UpProcess up = UpProcess.start(Launch.as(user, copied(lib)), theirs, log, "--until-idle");
    up.awaitEnd();

    // Then all is his
    assertThat(up.left()).isEmpty();
    try (Stream<Path> all = Files.walk(theirs.resolve("data"))) {
      assertThat(all.toList())
          .allSatisfy(path ->
              assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                  .isEqualTo(user));
    }
  }

  /** Copies this class path; another user can not read ours. */
  private static String copied(Path lib) throws IOException {
    StringBuilder classPath = new StringBuilder();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(entry);
      Path to = lib.resolve(number++ + "-" + from.getFileName());
      try (Stream<Path> all = Files.walk(from)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
      classPath.append(to).append(File.pathSeparator);
    }
    return classPath.toString();
  }
}
