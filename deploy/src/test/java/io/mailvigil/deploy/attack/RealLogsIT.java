// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lab.LabUser;
import io.mailvigil.alert.lab.MailLab;
import io.mailvigil.alert.lab.MailLab.Stack;
import io.mailvigil.alert.lab.MailLab.SyslogFormat;
import io.mailvigil.alert.lab.SubmissionClient;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ingest makes of lines that a real mail server has written a moment ago. */
class RealLogsIT {
  private static final String OATH =
      "reading: {stacks: [{module: oath, password-first: true, pam-logged: true}]}";
  private static final String GOOGLE =
      "reading: {stacks: [{module: google-authenticator, pam-logged: true}]}";

  /** Each kind of attempt on both stacks: reason and what is known of the password. */
  @ParameterizedTest
  @EnumSource(SyslogFormat.class)
  void provesThePasswordOnOath(SyslogFormat format) throws Exception {
    List<AuthEvent> events = attempts(Stack.OATH, format, OATH);

    assertThat(of(events, "alice", AuthEvent::outcome)).containsExactly(Outcome.SUCCESS);
    assertThat(of(events, "bob", AuthEvent::reason)).containsOnly(Reason.BAD_SECOND_FACTOR);
    assertThat(of(events, "bob", RealLogsIT::first))
        .containsExactly(FirstFactor.PASSED, FirstFactor.PASSED);
    assertThat(of(events, "carol", AuthEvent::reason)).containsOnly(Reason.BAD_PASSWORD);
    assertThat(of(events, "carol", RealLogsIT::first))
        .containsExactly(FirstFactor.FAILED, FirstFactor.FAILED);
    assertThat(of(events, "dave", AuthEvent::reason)).containsExactly(Reason.DISABLED);
    assertThat(of(events, "bob", e -> e.source() == null ? "" : e.source().ip().toString()))
        .containsExactly("127.0.0.52", "127.0.0.53");
  }

  @ParameterizedTest
  @EnumSource(SyslogFormat.class)
  void neverGuessesThePasswordOnGoogle(SyslogFormat format) throws Exception {
    List<AuthEvent> events = attempts(Stack.GOOGLE, format, GOOGLE);

    assertThat(of(events, "alice", AuthEvent::outcome)).containsExactly(Outcome.SUCCESS);
    assertThat(of(events, "bob", AuthEvent::reason)).containsOnly(Reason.BAD_SECOND_FACTOR);
    assertThat(of(events, "bob", RealLogsIT::first))
        .containsExactly(FirstFactor.UNKNOWN, FirstFactor.UNKNOWN);
    assertThat(of(events, "carol", AuthEvent::reason))
        .containsExactlyInAnyOrder(Reason.BAD_PASSWORD, Reason.BAD_SECOND_FACTOR);
    assertThat(of(events, "carol", RealLogsIT::first))
        .containsExactlyInAnyOrder(FirstFactor.FAILED, FirstFactor.UNKNOWN);
    assertThat(of(events, "dave", AuthEvent::reason)).containsExactly(Reason.DISABLED);
  }

  private static FirstFactor first(AuthEvent event) {
    return event.auth().first();
  }

  private static <T> List<T> of(List<AuthEvent> events, String user, Function<AuthEvent, T> what) {
    return events.stream()
        .filter(e -> e.account() != null && e.account().name().equals(user))
        .map(what)
        .toList();
  }

  /** One good login; two wrong codes by IMAP and SMTP; two wrong passwords; one under a lock. */
  private static List<AuthEvent> attempts(Stack stack, SyslogFormat format, String stacks)
      throws IOException {
    try (MailLab lab = MailLab.start(stack, format)) {
      LabUser bob = lab.user("bob");
      LabUser carol = lab.user("carol");
      Files.writeString(lab.denyFile(), "dave\n");
      lab.imapLogin("127.0.0.51", "alice", lab.user("alice").rightPasswordRightCode());
      lab.imapLogin("127.0.0.52", "bob", bob.rightPasswordWrongCode());
      try (SubmissionClient submission = lab.submission("127.0.0.53")) {
        submission.auth("bob", bob.rightPasswordWrongCode());
      }
      lab.imapLogin("127.0.0.54", "carol", carol.wrongPasswordRightCode());
      lab.imapLogin("127.0.0.54", "carol", carol.wrongPasswordWrongCode());
      lab.imapLogin("127.0.0.55", "dave", lab.user("dave").rightPasswordRightCode());
      await().until(() -> Files.readString(lab.mailLog()).contains("(user disabled): user=<dave>"));
      return LogReading.events(stacks, List.of(lab.mailLog(), lab.authLog()));
    }
  }
}
