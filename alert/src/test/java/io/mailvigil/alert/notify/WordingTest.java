// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Severity;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordingTest {
  @Test
  void aMessageSaysWhatHappenedWhyWhatWasDoneAndWhatToDo() {
    Message message = Samples.incident("bob@example.org");
    assertThat(Wording.subject(message))
        .isEqualTo("[Mailvigil] critical: Failed codes: bob@example.org (+1)");
    assertThat(Wording.content(message).text())
        .containsSubsequence(
            "WHAT HAPPENED",
            "12 wrong codes for bob@example.org",
            "Account: bob@example.org",
            "From: 203.0.113.9",
            "When: 2026-11-23 10:00:00 UTC, first sign 2026-11-23 09:55:00 UTC",
            "WHY",
            "D01-failed-second-factor-burst",
            "12 counted, 10 allowed in 10 minutes, from 3 networks",
            "WHAT WAS DONE",
            "lock of account bob@example.org: would (mode shadow): mode shadow",
            "WHAT TO DO NOW",
            "Somebody knows the password",
            "mailvigil lock bob@example.org --reason TEXT",
            "bob@example.org is locked",
            "mailvigil unlock bob@example.org --reason TEXT");
  }

  @Test
  void aForgedNameMakesNoLineNoLinkAndNoCommand() {
    String forged = "bob\r\nBcc: all@example.org\r\n\r\nhttps://evil.example/\u202e$(reboot)";
    Message message = Samples.incident(forged);
    assertThat(Wording.subject(message)).doesNotContain("\r", "\n", "://", "\u202e");
    assertThat(Wording.content(message).text())
        .doesNotContain("\r", "://", "\u202e")
        .doesNotContain("\nBcc:")
        .contains("mailvigil lock ACCOUNT --reason TEXT")
        .doesNotContain("lock bob");
    assertThat(Wording.oneLine(message.reports().getFirst())).doesNotContain("\n", "\r");
  }

  @Test
  void longListsAreCutAndSaySo() {
    Message digest =
        new Message(
            "m",
            Message.Kind.DIGEST,
            "digest",
            IntStream.range(0, 25)
                .mapToObj(i -> Samples.alert("a" + i, "i" + i, Severity.MEDIUM, "u" + i))
                .map(io.mailvigil.common.event.Report.class::cast)
                .toList());
    assertThat(Wording.subject(digest)).isEqualTo("[Mailvigil] 25 less urgent reports");
    assertThat(Wording.content(digest).text())
        .contains(" u19: ", "and 5 more")
        .doesNotContain(" u20: ");
    assertThat(Wording.subject(new Message("t", Message.Kind.TEST, "t", List.of())))
        .isEqualTo("[Mailvigil] test message");
  }
}
