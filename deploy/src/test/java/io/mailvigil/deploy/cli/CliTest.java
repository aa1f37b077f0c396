// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrong use and bad input: one sentence that names what is wrong and the mend, exit code 1 or 2.
 */
class CliTest {
  /** What one command line did. */
  private record Ran(int code, String out, String err) {}

  @TempDir Path dir;

  private static Ran run(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int code = Cli.run(args);
      return new Ran(
          code, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "up",
        "run",
        "demo",
        "explain",
        "replay",
        "locks",
        "lock",
        "unlock",
        "approve",
        "deny",
        "feedback",
        "incidents",
        "incidents show",
        "incidents ack",
        "incidents close",
        "incidents false-alarm",
        "geoip",
        "geoip fetch",
        "config",
        "config check",
        "config defaults",
        "notify",
        "notify test",
        "status",
        "erase-account"
      })
  void everyCommandSaysHowToUseIt(String command) {
    Ran help = run((command + " --help").strip().split(" ", -1));

    assertThat(help.code).isZero();
    assertThat(help.err).isEmpty();
    assertThat(help.out).startsWith(("Usage: mailvigil " + command).strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus | mailvigil: 'bogus' is no command",
        "up --yaer | mailvigil: unknown option: '--yaer'",
        "up --log | mailvigil: missing required parameter for option '--log' (FILE)",
        "lock bob | mailvigil: missing required option: '--reason=TEXT'",
        "lock bob --reason x --for 3x | mailvigil: --for should be a duration",
        "feedback 3f0c perhaps | mailvigil: invalid value for positional parameter at index 1",
        "run bogus --config x | mailvigil: invalid value for positional parameter",
        "explain --timezone Mars x | mailvigil: invalid value for option '--timezone': 'Mars' is"
            + " no",
        "up --config /nonexistent.yml | mailvigil: /nonexistent.yml: is not there: check the path",
        "notify test bogus | mailvigil: alert.notify.channels has no 'bogus'; it has: none",
        "up | mailvigil: no log to read: name one with --log FILE or in ingest.logs",
        "run ingest | mailvigil: kafka.bootstrap-servers is not set",
      })
  void wrongUseIsOneSentence(String line, String sentence) {
    Ran wrong = run(line.split(" ", -1));

    assertThat(wrong.code).isEqualTo(2);
    assertThat(wrong.out).isEmpty();
    assertThat(wrong.err.lines().findFirst().orElse("")).startsWith(sentence);
    assertThat(wrong.err.lines().count()).isLessThanOrEqualTo(3);
  }

  @Test
  void whatIsNotThereIsNamed() {
    String missing = dir.resolve("missing.log").toString();

    assertThat(run("replay", missing).err)
        .isEqualTo("mailvigil: " + missing + " is not there: check the path\n");
    assertThat(run("explain", "@" + missing).err)
        .isEqualTo(
            "mailvigil: the file of arguments " + missing + " is not there: check the path\n");
    assertThat(run("replay", dir.toString()).err)
        .isEqualTo("mailvigil: " + dir + " can not be read: Is a directory\n");
    assertThat(run("replay", missing).code).isEqualTo(1);
  }

  @Test
  void aReplaysReportIsOnePageForItsOwnerAlone() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 10; i < 30; i++) {
      lines
          .append("2026-03-02T08:00:")
          .append(i)
          .append("+00:00 mx dovecot: auth: passwd-file(<b>bob</b>@example.org,203.0.113.9,<s")
          .append(i)
          .append(">): Password mismatch\n");
    }
    Path log = Files.writeString(dir.resolve("mail.log"), lines);
    Path page = dir.resolve("report.html");

    Ran ran = run("replay", "--summary", "--report", page.toString(), log.toString());

    assertThat(ran.err).isEmpty();
    assertThat(ran.code).isZero();
    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .contains("D17-guessing-one-account", "&lt;b&gt;bob&lt;/b&gt;@example.org", "203.0.113.9")
        .doesNotContain("<b>bob");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
        .isEqualTo("rw-------");
    String before = Files.readString(page);
    assertThat(run("replay", "--report", page.toString(), log + ".missing").code).isEqualTo(1);
    assertThat(page).hasContent(before);
    assertThat(dir).isDirectoryNotContaining("glob:**.part");
    assertThat(run("replay", "--report", dir + "/no/x.html", log.toString()).err)
        .isEqualTo("mailvigil: " + dir + "/no is not there: check the path\n");
    assertThat(run("replay", "--report", dir.toString(), log.toString()).err)
        .isEqualTo("mailvigil: " + dir + " is a folder: name a file for the report\n");
  }

  @Test
  void aChannelThatDoesNotWorkSaysWhereAndWhy() throws IOException {
    Path key = Files.writeString(dir.resolve("key"), "s3cret-k3y");
    Path config =
        Files.writeString(
            dir.resolve("m.yml"),
            "alert: {notify: {channels: {pager: {type: pagerduty, url: 'http://127.0.0.1:1',"
                + " routing-key: {file: "
                + key
                + "}}}}}");
    Ran ran = run("notify", "test", "pager", "--config", config.toString());
    assertThat(ran.code).isEqualTo(1);
    assertThat(ran.err)
        .startsWith(
            "mailvigil: alert.notify.channels.pager: PagerDuty at 127.0.0.1 does not answer")
        .doesNotContain("s3cret-k3y");
    assertThat(ran.err.lines()).hasSize(1);
  }

  @Test
  void whoAsksAPipelineThatNeverRanIsToldWhatToStart() {
    String data = dir.resolve("data").toString();

    for (String command :
        new String[] {
          "locks",
          "status",
          "erase-account bob",
          "feedback 3f0c not-me",
          "incidents",
          "incidents show 3f0c",
          "incidents ack 3f0c"
        }) {
      Ran ran = run((command + " --data " + data).split(" ", -1));
      assertThat(ran.code).as(command).isEqualTo(1);
      assertThat(ran.err).as(command).startsWith("mailvigil: ").contains(data, "mailvigil up");
      assertThat(ran.err.lines()).as(command).hasSize(1);
    }
    assertThat(dir.resolve("data")).doesNotExist();
  }

  @Test
  void aLogThatNeverComesStopsTheRunBeforeAnyServerStarts() {
    String missing = dir.resolve("missing.log").toString();
    Path data = dir.resolve("data");

    Ran ran = run("up", "--log", missing, "--until-idle", "--data", data.toString());

    assertThat(ran.code).isEqualTo(2);
    assertThat(ran.err)
        .isEqualTo("mailvigil: " + missing + " is not there, or no file: check the path\n");
    assertThat(data).doesNotExist();
  }

  @Test
  void everyMistakeOfAConfigurationIsNamedWithItsLine() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("mailvigil.yml"),
            """
            ingest:
              raeding: {}
            kafka: {keep: forever}
            elasticsearch: {password: hunter2}
            """);

    Ran ran = run("config", "check", file.toString());

    assertThat(ran.code).isEqualTo(2);
    assertThat(ran.err.lines())
        .hasSize(3)
        .anyMatch(l -> l.contains("line 2: ingest.raeding is not a key here: did you mean"))
        .anyMatch(l -> l.contains("line 3: kafka.keep should be a duration"))
        .anyMatch(l -> l.contains("line 4: elasticsearch.password a secret does not stand in"));
    assertThat(ran.err).doesNotContain("hunter2");
  }

  @Test
  void theFoldersOfRulesAndListsAreCheckedToo() throws IOException {
    Path lists = Files.createDirectory(dir.resolve("lists"));
    Path rules = Files.createDirectory(dir.resolve("rules"));
    Files.writeString(lists.resolve("vips.txt"), "bob\nre:(\n");
    Files.writeString(
        rules.resolve("own.yml"),
        """
        title: Lock whoever is guessed at
        name: own
        logsource: {category: authentication}
        detection: {s: {event.outcome: failure, 'user.name|expand': '%vips%'}, condition: s}
        mailvigil: {ledger: account, proposals: [lock]}
        """);
    Path file =
        Files.writeString(
            dir.resolve("mailvigil.yml"),
            "lists: {folder: " + lists + "}\ndetect: {rules-folder: " + rules + "}\n");

    Ran ran = run("config", "check", file.toString());

    assertThat(ran.code).isEqualTo(2);
    assertThat(ran.err.lines())
        .hasSize(2)
        .anyMatch(l -> l.contains(lists.resolve("vips.txt") + ":2: "))
        .anyMatch(l -> l.contains(rules.resolve("own.yml") + ":5: mailvigil.ledger is account"));
    assertThat(run("rules", "--config", file.toString(), "check", rules.toString()).err)
        .contains(
            "own.yml:5: mailvigil.ledger is account, but the rule also takes failed attempts");
  }

  @Test
  void erasingMeetsEveryNameOfTheAccount() {
    Accounts accounts =
        new Accounts(
            "example.org",
            Map.of("chief", "bob@example.org", "other", "eve@example.org"),
            Map.of("example.net", "example.org"),
            "",
            false,
            Map.of());

    assertThat(
            EraseAccountCommand.names(
                accounts, "Chief", new Account(Account.DEFAULT_TENANT, "bob@example.org")))
        .containsExactlyInAnyOrder("bob@example.org", "bob", "bob@example.net", "chief");
  }
}
