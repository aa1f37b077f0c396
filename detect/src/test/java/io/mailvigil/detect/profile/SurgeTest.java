// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SurgeTest {
  private static final double DAY = 86_400;
  private static final Surge SENDING =
      new Surge(Surge.What.SENDING, DetectConfig.DEFAULT.sending());
  private static final Surge READING =
      new Surge(Surge.What.READING, DetectConfig.DEFAULT.reading());
  private static final Surge DELETING =
      new Surge(Surge.What.DELETING, DetectConfig.DEFAULT.deleting());

  private static AuthEvent sent(double at, int recipients) {
    return Events.at(at)
        .id("mail-" + at)
        .action(Action.MAIL_SENT)
        .mail(new Mail(null, "Q", null, recipients, recipients, null, -1, -1, -1, -1, null))
        .build();
  }

  private static AuthEvent session(double at, long fetched, long deleted) {
    return Events.at(at)
        .id("session-" + at)
        .action(fetched > 0 ? Action.MAIL_READ : Action.MAIL_DELETED)
        .mail(new Mail(null, null, null, -1, -1, null, fetched, 9, deleted, deleted, null))
        .build();
  }

  /** So many messages to so many people each, one every 20 seconds. */
  private static List<AuthEvent> burst(double from, int messages, int recipients) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      all.add(sent(from + 20 * i, recipients));
    }
    return all;
  }

  /** Every day at the same time so many recipients in an hour, for 30 days before the start. */
  private static List<AuthEvent> daily(int recipients) {
    List<AuthEvent> all = new ArrayList<>();
    for (int day = 30; day > 0; day--) {
      all.add(sent(-day * DAY, recipients));
    }
    return all;
  }

  private static List<Detection> today(List<AuthEvent> events) {
    return Lab.alerts(SENDING, events).stream()
        .filter(d -> !d.time().isBefore(Events.START))
        .toList();
  }

  @Nested
  class Sending implements DetectorContract<Amounts> {
    @Override
    public Detector<Amounts> detector() {
      return SENDING;
    }

    @Override
    public List<AuthEvent> speaking() {
      return burst(0, 30, 20);
    }
  }

  @Test
  void aBurstIsHighAndOneAboveTheCeilingCritical() {
    assertThat(Lab.alerts(SENDING, burst(0, 4, 25))).as("100 are no burst").isEmpty();
    assertThat(Lab.alerts(SENDING, burst(0, 6, 20)))
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH);
    assertThat(Lab.alerts(SENDING, burst(0, 30, 20)))
        .extracting(Detection::severity)
        .containsExactlyInAnyOrder(Severity.HIGH, Severity.CRITICAL);
  }

  @Test
  void whatAnAccountDoesEveryDayIsNoSurge() {
    List<AuthEvent> newsletter = daily(400);
    newsletter.addAll(burst(0, 40, 20));
    assertThat(today(newsletter)).as("800 against 400 a day").isEmpty();

    newsletter.addAll(burst(1_000, 80, 20));
    assertThat(today(newsletter)).as("2,400 against 400 a day").hasSize(2);
  }

  @Test
  void oneWildDayDoesNotBecomeUsual() {
    List<AuthEvent> events = daily(10);
    events.set(15, sent(-15 * DAY, 5_000));
    events.addAll(burst(0, 8, 20));

    assertThat(today(events)).extracting(Detection::severity).containsExactly(Severity.HIGH);
  }

  @Test
  void mailSpreadOverTheDayIsNoBurst() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      events.add(sent(i * 3_600, 90));
    }
    assertThat(Lab.alerts(SENDING, events)).isEmpty();
  }

  @Test
  void aMailboxFetchedOrDeletedAtOnceIsTold() {
    assertThat(Lab.alerts(READING, List.of(session(0, 900, 0)))).isEmpty();
    assertThat(Lab.alerts(READING, List.of(session(0, 4_000, 0))))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.message())
              .contains("4,000 messages fetched within 1 hour", "none on any day before");
        });
    assertThat(Lab.alerts(DELETING, List.of(session(0, 0, 300), session(60, 0, 300)))).hasSize(1);
    assertThat(Lab.alerts(DELETING, List.of(session(0, 0, 300), session(900, 0, 300)))).isEmpty();
  }
}
