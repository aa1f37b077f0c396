// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Records that bring times and ids of their own. */
class RecordsTest {
  private static String record(int id, String time) {
    return "{\"uuid\":\"id"
        + id
        + "\",\"published\":\"2026-11-23T"
        + time
        + "Z\",\"eventType\":\"user.session.start\",\"actor\":{\"type\":\"User\",\"alternateId\":"
        + "\"u"
        + id
        + "@example.org\"},\"client\":{\"ipAddress\":\"203.0.113.5\",\"userAgent\":{\"rawUserAgent\":"
        + "\"Mail/1.0\"}},\"outcome\":{\"result\":\"SUCCESS\"}}";
  }

  private static List<String> users(Lines read) {
    return read.events.stream().map(AuthEvent::user).map(Objects::requireNonNull).toList();
  }

  @Test
  void aRecordsOwnTimeIsTheEventsAlsoBehindASyslogHead() {
    Lines read = Lines.of("Nov 23 12:00:00 vm okta: " + record(1, "10:00:00.25") + "\n");
    assertThat(read.events).hasSize(1);
    assertThat(read.events.get(0).time()).isEqualTo(Instant.parse("2026-11-23T10:00:00.25Z"));
    assertThat(read.events.get(0).client()).isEqualTo(new Client("Mail/1.0", null, null));
  }

  @Test
  void aRecordsOwnIdMakesTheEventsWhereverItStands() {
    // Given
    Lines alone = Lines.of(record(1, "10:00:00") + "\n");
    // When
    Lines second =
        Lines.of(
            "x\n{\"records\":[" + record(2, "10:00:00") + "," + record(1, "10:00:01") + "]}\n");
    // Then
    assertThat(second.events).hasSize(2);
    assertThat(second.events.get(1).id()).isEqualTo(alone.events.get(0).id());
    assertThat(second.events.get(0).id()).isNotEqualTo(second.events.get(1).id());
    assertThat(alone.events.get(0).id()).matches("[0-9a-f]{32}");
  }

  @Test
  void recordsOfOneLineComeInOrderOfTheirTimeAndTogether() {
    // Given an API's page, newest first, and a log whose lines lie between
    String page =
        "["
            + record(3, "10:00:30")
            + ","
            + record(2, "10:00:20")
            + ","
            + record(1, "10:00:10")
            + "]\n";
    String mail =
        """
        Nov 23 10:00:15 vm dovecot: imap-login: Login: user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=1, TLS, session=<a>
        Nov 23 10:00:40 vm dovecot: imap-login: Login: user=<b>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=1, TLS, session=<b>
        """;
    // When
    Lines read = Lines.of(ReadingSettings.DEFAULT, Map.of("api.log", page, "mail.log", mail));
    // Then
    assertThat(users(read))
        .containsExactly("a", "u1@example.org", "u2@example.org", "u3@example.org", "b");
  }

  @Test
  void aLateRecordIsNoNewBeginning() {
    // Given PAM lines that wait for their session, and a record that an API brought hours later
    String text =
        "Nov 23 10:00:00 vm dovecot(pam_google_authenticator)[7]: Accepted google_authenticator for"
            + " a\n"
            + record(1, "07:00:00")
            + "\n"
            + "Nov 23 10:00:01 vm dovecot: imap-login: Login: user=<a>, method=PLAIN,"
            + " rip=192.0.2.1, lip=192.0.2.9, mpid=1, TLS, session=<a>\n";
    // When
    Lines read = Lines.of(text);
    // Then
    assertThat(users(read)).containsExactly("u1@example.org", "a");
    assertThat(read.events.get(0).time()).isEqualTo(Instant.parse("2026-11-23T07:00:00Z"));
    assertThat(read.events.get(1).auth().second().wire()).isEqualTo("passed");
  }
}
