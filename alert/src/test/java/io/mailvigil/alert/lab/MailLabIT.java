// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lab.MailLab.Stack;
import io.mailvigil.alert.lab.MailLab.SyslogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The lab does what the tests that stand on it take for granted. */
class MailLabIT {

  @ParameterizedTest
  @EnumSource(Stack.class)
  void letsInWithPasswordAndCodeOnly(Stack stack) throws Exception {
    try (MailLab lab = MailLab.start(stack, SyslogFormat.ISO)) {
      LabUser alice = lab.user("alice");

      assertThat(lab.imapLogin("127.0.0.21", "alice", alice.rightPasswordRightCode())).isTrue();
      assertThat(lab.imapLogin("127.0.0.21", "alice", alice.rightPasswordRightCode())).isTrue();
      assertThat(lab.imapLogin("127.0.0.22", "alice", alice.rightPasswordWrongCode())).isFalse();
      assertThat(lab.imapLogin("127.0.0.22", "alice", alice.wrongPasswordRightCode())).isFalse();
      assertThat(lab.imapLogin("127.0.0.22", "alice", alice.wrongPasswordWrongCode())).isFalse();
      assertThat(lab.imapLogin("127.0.0.23", "cached1", lab.user("cached1").password())).isTrue();
      try (SubmissionClient submission = lab.submission("127.0.0.24")) {
        assertThat(submission.auth("bob", lab.user("bob").rightPasswordRightCode())).isTrue();
        submission.send("bob@lab.example", "x@example.org");
      }
      try (SubmissionClient submission = lab.submission("127.0.0.24")) {
        assertThat(submission.auth("bob", lab.user("bob").rightPasswordWrongCode())).isFalse();
      }
      await().until(() -> lines(lab.mailLog()).stream().anyMatch(l -> l.contains("auth=0/1")));
    }
  }

  @Test
  void provesThePasswordByAbsenceOnOath() throws Exception {
    try (MailLab lab = MailLab.start(Stack.OATH, SyslogFormat.TRADITIONAL)) {
      LabUser carol = lab.user("carol");

      lab.imapLogin("127.0.0.25", "carol", carol.rightPasswordWrongCode());
      lab.imapLogin("127.0.0.26", "carol", carol.wrongPasswordRightCode());

      await().until(() -> count(lab.mailLog(), "pam_authenticate() failed") == 2);
      await().until(() -> count(lab.authLog(), "authentication failure; ") == 1);
      assertThat(lines(lab.authLog()))
          .singleElement()
          .asString()
          .matches("[A-Z][a-z]{2} [ 0-9]\\d .* mx auth: pam_unix\\(.*rhost=127\\.0\\.0\\.26 .*");
    }
  }

  @Test
  void leavesThePasswordUnknownOnGoogle() throws Exception {
    try (MailLab lab = MailLab.start(Stack.GOOGLE, SyslogFormat.ISO)) {
      LabUser carol = lab.user("carol");

      lab.imapLogin("127.0.0.25", "carol", carol.rightPasswordWrongCode());
      lab.imapLogin("127.0.0.26", "carol", carol.wrongPasswordWrongCode());

      await().until(() -> count(lab.authLog(), "could not identify password for [carol]") == 2);
      assertThat(count(lab.authLog(), "Invalid verification code for carol")).isEqualTo(2);
    }
  }

  private static long count(Path log, String words) throws IOException {
    return lines(log).stream().filter(line -> line.contains(words)).count();
  }

  private static List<String> lines(Path log) throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }
}
