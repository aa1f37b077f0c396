// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.lab.ServerProcess;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real fail2ban of Debian's, with the jail of docs/source-blocks.md. */
class Fail2banBlockIT extends SourceBlockContract {
  @TempDir Path folder;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    ServerProcess.require("fail2ban", "/usr/bin/fail2ban-server");
    Path conf = Files.createDirectories(folder.resolve("conf"));
    for (String part : List.of("action.d", "filter.d", "jail.d", "fail2ban.d")) {
      Files.createDirectories(conf.resolve(part));
    }
    Files.writeString(
        conf.resolve("fail2ban.conf"),
        "[Definition]\nloglevel = INFO\nlogtarget = STDOUT\nsyslogsocket = auto\nsocket = "
            + folder.resolve("sock")
            + "\npidfile = "
            + folder.resolve("pid")
            + "\ndbfile = None\ndbmaxmatches = 10\ndbpurgeage = 1d\n");
    Files.writeString(
        conf.resolve("action.d/note.conf"),
        "[Definition]\nactionban = echo ban <ip> >> "
            + folder.resolve("acts")
            + "\nactionunban = echo unban <ip> >> "
            + folder.resolve("acts")
            + "\n");
    Files.createFile(folder.resolve("empty.log"));
    Files.writeString(
        conf.resolve("jail.conf"),
        "[mailvigil]\nenabled = true\nfilter =\nbackend = polling\nlogpath = "
            + folder.resolve("empty.log")
            + "\naction = note\nbantime = 24h\nignoreip = 127.0.0.1/8 198.51.100.0/24"
            + " 2001:db8:9::1 localhost\n\n[short]\nenabled = true\nfilter =\nbackend = polling\n"
            + "logpath = "
            + folder.resolve("empty.log")
            + "\naction = note\nbantime = 10m\n");
    server =
        ServerProcess.start(
            folder,
            List.of(
                "fail2ban-server",
                "-f",
                "-c",
                conf.toString(),
                "-s",
                folder.resolve("sock").toString(),
                "-p",
                folder.resolve("pid").toString(),
                "start"),
            () -> backend("mailvigil", "sock").problems().isEmpty());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private SourceBlock backend(String jail, String socket) {
    return new Fail2banBlock.Config(
            List.of(
                "fail2ban-client",
                "-c",
                folder.resolve("conf").toString(),
                "-s",
                folder.resolve(socket).toString()),
            jail,
            Duration.ofSeconds(20))
        .make("fail2ban");
  }

  @Override
  SourceBlock backend() {
    return backend("mailvigil", "sock");
  }

  @Override
  SourceBlock unreachable() {
    return backend("mailvigil", "nosuch");
  }

  @Test
  void theActionOfTheJailIsCarriedOut() throws IOException {
    backend().block(order(V4));
    backend().unblock(V4);
    org.awaitility.Awaitility.await()
        .untilAsserted(() ->
            assertThat(Files.readString(folder.resolve("acts")))
                .isEqualTo("ban 203.0.113.9\nunban 203.0.113.9\n"));
  }

  /** fail2ban itself bans what it ignores when it is told to. */
  @Test
  void whatTheJailIgnoresIsNotBanned() throws IOException {
    SourceBlock backend = backend();
    for (String ignored : List.of("198.51.100.7", "2001:db8:9::/64")) {
      assertThat(backend.block(order(Network.parse(ignored))))
          .isInstanceOf(BlockResult.Refused.class);
    }
    assertThat(backend.held()).isEmpty();
  }

  @Test
  void aJailThatIsMissingOrTooShortIsAProblem() throws IOException {
    assertThat(backend("nojail", "sock").problems()).singleElement().asString().contains("nojail");
    assertThat(backend("short", "sock").problems())
        .singleElement()
        .asString()
        .contains("bantime = 24h");
  }
}
