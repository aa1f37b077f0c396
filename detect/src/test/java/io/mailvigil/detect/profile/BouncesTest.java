// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BouncesTest implements DetectorContract<Ring> {
  private static final Bounces BOUNCES = new Bounces();
  private static final Mail ONE = new Mail(null, "4A1", null, 1, -1, null, -1, -1, -1, -1, null);

  @Override
  public Detector<Ring> detector() {
    return BOUNCES;
  }

  @Override
  public List<AuthEvent> speaking() {
    return mails(25, 0, 10);
  }

  private static AuthEvent mail(double at, Action action, Outcome outcome) {
    return Events.at(at).id("m" + at + action).action(action).outcome(outcome).mail(ONE).build();
  }

  /** Recipients that came back and others that did not, in turn, so many seconds apart. */
  private static List<AuthEvent> mails(int back, int delivered, double apart) {
    List<AuthEvent> all = new ArrayList<>();
    int most = Math.max(back, delivered);
    for (int i = 0; i < most; i++) {
      if (i >= most - back) {
        all.add(mail(i * apart, Action.MAIL_REJECTED, Outcome.FAILURE));
      }
      if (i < delivered) {
        all.add(mail(i * apart + 0.1, Action.MAIL_DELIVERED, Outcome.SUCCESS));
      }
    }
    return all;
  }

  @Test
  void twentyOfWhichTheyAreThreeInTen() {
    assertThat(Lab.alerts(BOUNCES, mails(19, 0, 10))).isEmpty();
    assertThat(Lab.alerts(BOUNCES, mails(20, 46, 10)))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.message())
              .isEqualTo(
                  "Mail of bob@example.org to 20 of 65 recipients came back within 15 minutes");
        });
  }

  @Test
  void aNewsletterWithAFewDeadAddressesIsNone() {
    assertThat(Lab.alerts(BOUNCES, mails(24, 400, 1))).isEmpty();
  }

  @Test
  void whatIsDeferredCountsAsNeither() {
    List<AuthEvent> deferred = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      deferred.add(mail(i, Action.MAIL_DELIVERED, Outcome.UNKNOWN));
    }
    assertThat(Lab.alerts(BOUNCES, deferred)).isEmpty();
  }

  @Test
  void bouncesFarApartAreNone() {
    assertThat(Lab.alerts(BOUNCES, mails(100, 0, 60))).isEmpty();
  }

  @Test
  void aSenderWithoutAnAccountIsNobodysMatter() {
    List<AuthEvent> nobodys = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      nobodys.add(
          Events.at(i)
              .of(null)
              .action(Action.MAIL_REJECTED)
              .outcome(Outcome.FAILURE)
              .mail(ONE)
              .build());
    }
    assertThat(Lab.alerts(BOUNCES, nobodys)).isEmpty();
  }
}
