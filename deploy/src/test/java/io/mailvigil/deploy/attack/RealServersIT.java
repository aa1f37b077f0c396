// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import static io.mailvigil.alert.lab.DebianServer.password;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lab.DebianServer;
import io.mailvigil.alert.lab.ImapClient;
import io.mailvigil.alert.lab.SubmissionClient;
import io.mailvigil.common.event.AuthEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real servers log of what a real client does, against what it did. */
class RealServersIT {
  /** A name that wants to be read as the end of its line and another's. */
  private static final String FORGER = "x] H=(evil) [203.0.113.9]: 535 (set_id=alice)";

  private static final String FORGER_AS_NAME = "x] h=(evil) [203.0.113.9]: 535 (set_id=alice)";

  private @TempDir Path folder;

  @Test
  void exim() throws Exception {
    try (DebianServer server = DebianServer.start("exim", folder)) {
      submissions(server);

      waitFor(server.log(), "\\[127\\.0\\.0\\.27\\][^\n]* closed");
      List<String> expected =
          List.of(
              "login success alice 127.0.0.21",
              "mail_sent success alice 127.0.0.21",
              "login failure bob 127.0.0.22",
              "login failure nobody9 127.0.0.23",
              "login failure bob 127.0.0.24",
              "login unknown aborted null 127.0.0.25",
              "login failure " + FORGER_AS_NAME + " 127.0.0.27");
      assertThat(told(server.log("mainlog"))).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(told(server.log())).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void sendmail() throws Exception {
    try (DebianServer server = DebianServer.start("sendmail", folder)) {
      submissions(server);

      waitFor(server.log(), "AUTH failure [^\n]*relay=\\[127\\.0\\.0\\.27\\]");
      assertThat(told(server.log()))
          .filteredOn(words -> words.startsWith("login "))
          .containsExactlyInAnyOrder(
              "login success alice 127.0.0.21",
              "login failure bad_password bob 127.0.0.22",
              "login failure unknown_user nobody9 127.0.0.23",
              "login failure bad_password bob 127.0.0.24",
              "login success bob 127.0.0.26",
              "login failure unknown_user " + FORGER_AS_NAME + " 127.0.0.27");
    }
  }

  @Test
  void cyrus() throws Exception {
    try (DebianServer server = DebianServer.start("cyrus", folder)) {
      sessions(server);

      waitFor(server.log(), "USAGE bob");
      assertThat(told(server.log()))
          .containsExactlyInAnyOrder(
              "login success alice 127.0.0.21",
              "login failure bad_password bob 127.0.0.22",
              "login failure unknown_user nobody9 127.0.0.23",
              "login failure bad_password bob 127.0.0.24",
              "login failure unknown_user " + FORGER_AS_NAME + " 127.0.0.27",
              "login success bob 127.0.0.26");
    }
  }

  @Test
  void courier() throws Exception {
    try (DebianServer server = DebianServer.start("courier", folder)) {
      sessions(server);

      waitFor(server.log(), "LOGOUT, user=bob");
      assertThat(told(server.log()))
          .containsExactlyInAnyOrder(
              "login success alice 127.0.0.21",
              "login failure bad_password bob 127.0.0.22",
              "login failure null 127.0.0.23",
              "login failure bad_password bob 127.0.0.24",
              "login failure null 127.0.0.25",
              "login failure " + FORGER_AS_NAME + " 127.0.0.27",
              "login success bob 127.0.0.26");
    }
  }

  @Test
  void slapd() throws Exception {
    try (DebianServer server = DebianServer.start("slapd", folder)) {
      assertThat(binds(server, "127.0.0.21", "alice", password("alice"))).isTrue();
      assertThat(binds(server, "127.0.0.22", "bob", "wrong-1")).isFalse();
      assertThat(binds(server, "127.0.0.23", "nobody9", "wrong-2")).isFalse();
      assertThat(binds(server, "127.0.0.24", "bob", "")).isFalse();

      waitFor(server.log(), "RESULT tag=97 err=53");
      assertThat(told(server.log()))
          .as(
              "on this machine it is a server that asks, and which client's attempt it is is not"
                  + " said")
          .containsExactlyInAnyOrder(
              "login failure bad_password bob -",
              "login failure bad_password nobody9 -",
              "login failure policy bob -");
      Path elsewhere =
          Files.writeString(
              folder.resolve("elsewhere.log"),
              Files.readString(server.log()).replace("from IP=127.0.0.", "from IP=192.0.2."));
      assertThat(told(elsewhere))
          .containsExactlyInAnyOrder(
              "login success alice 192.0.2.21",
              "login failure bad_password bob 192.0.2.22",
              "login failure bad_password nobody9 192.0.2.23",
              "login failure policy bob 192.0.2.24");
    }
  }

  /** By SMTP: each from an address of its own. */
  private static void submissions(DebianServer server) throws IOException {
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.21", server.port())) {
      assertThat(smtp.auth("alice", password("alice"))).isTrue();
      smtp.send("alice@lab.example", "x@lab.example");
    }
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.22", server.port())) {
      assertThat(smtp.auth("bob", "wrong-1")).isFalse();
    }
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.23", server.port())) {
      assertThat(smtp.authLogin("nobody9", "wrong-2")).isFalse();
    }
    try (SubmissionClient smtp = SubmissionClient.plain("127.0.0.24", server.port())) {
      assertThat(smtp.auth("bob", "wrong-3")).isFalse();
    }
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.25", server.port())) {
      smtp.abort("bob");
    }
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.26", server.port())) {
      assertThat(smtp.authLogin("bob", password("bob"))).isTrue();
    }
    try (SubmissionClient smtp = new SubmissionClient("127.0.0.27", server.port())) {
      assertThat(smtp.auth(FORGER, "wrong-4")).isFalse();
    }
  }

  /** By IMAP: each from an address of its own. */
  private static void sessions(DebianServer server) throws IOException {
    try (ImapClient imap = ImapClient.startTls("127.0.0.21", server.port())) {
      assertThat(imap.login("alice", password("alice"))).isTrue();
    }
    try (ImapClient imap = ImapClient.startTls("127.0.0.22", server.port())) {
      assertThat(imap.login("bob", "wrong-1")).isFalse();
    }
    try (ImapClient imap = ImapClient.startTls("127.0.0.23", server.port())) {
      assertThat(imap.authenticate("nobody9", "wrong-2")).isFalse();
    }
    try (ImapClient imap = ImapClient.plain("127.0.0.24", server.port())) {
      assertThat(imap.login("bob", "wrong-3")).isFalse();
    }
    try (ImapClient imap = ImapClient.startTls("127.0.0.25", server.port())) {
      imap.abort();
    }
    try (ImapClient imap = ImapClient.startTls("127.0.0.27", server.port())) {
      assertThat(imap.login(FORGER, "wrong-4")).isFalse();
    }
    try (ImapClient imap = ImapClient.startTls("127.0.0.26", server.port())) {
      assertThat(imap.authenticate("bob", password("bob"))).isTrue();
    }
  }

  /** A simple bind (RFC 4511, 4.2); whether the result code is 0. */
  private static boolean binds(DebianServer server, String from, String user, String password)
      throws IOException {
    byte[] bind =
        ber(
            0x30,
            ber(0x02, 1),
            ber(
                0x60,
                ber(0x02, 3),
                ber(0x04, ("uid=" + user + ",dc=lab,dc=example").getBytes(UTF_8)),
                ber(0x80, password.getBytes(UTF_8))));
    try (Socket socket =
        new Socket(
            InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(from), 0)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(bind);
      byte[] answer = socket.getInputStream().readNBytes(10);
      assertThat(answer).startsWith(0x30).hasSize(10);
      return answer[9] == 0;
    }
  }

  /** One element of at most 127 bytes. */
  private static byte[] ber(int tag, byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(all.size());
    out.writeBytes(all.toByteArray());
    return out.toByteArray();
  }

  private static byte[] ber(int tag, int value) {
    return ber(tag, new byte[] {(byte) value});
  }

  private static void waitFor(Path log, String pattern) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> Pattern.compile(pattern).matcher(Files.readString(log)).find());
  }

  private static List<String> told(Path log) throws IOException {
    return LogReading.events("", List.of(log)).stream().map(RealServersIT::words).toList();
  }

  private static String words(AuthEvent e) {
    return e.action().wire()
        + " "
        + e.outcome().wire()
        + (e.reason() == null ? "" : " " + e.reason().wire())
        + " "
        + e.user()
        + " "
        + (e.source() == null ? "-" : e.source().ip());
  }
}
