// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.SourceState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceHabitTest {
  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private final SourceHabit habit = new SourceHabit(false, now);

  private void after(Duration time) {
    now = now.plus(time);
  }

  @Test
  void aLogThatNeverSaidAnythingIsSilentAfterAQuarterOfAnHour() {
    after(Duration.ofMinutes(15));
    assertThat(habit.silence(now)).isNull();
    after(Duration.ofSeconds(1));
    assertThat(habit.silence(now))
        .isEqualTo(new SourceState(now.minusSeconds(901), "no line for 15 min"));
  }

  @Test
  void aLogThatPausesOftenIsSilentAfterFiveOfItsPauses() {
    for (int hour = 0; hour < 30; hour++) {
      for (int line = 0; line < 100; line++) { // a burst
        habit.read(now);
        after(Duration.ofMillis(10));
      }
      after(Duration.ofMinutes(60));
    }
    habit.read(now);
    after(Duration.ofMinutes(290));
    assertThat(habit.silence(now)).isNull();
    after(Duration.ofMinutes(20));
    assertThat(habit.silence(now))
        .isEqualTo(new SourceState(now.minusSeconds(310 * 60), "no line for 310 min"));
    habit.read(now);
    assertThat(habit.silence(now)).isNull();
  }

  private void lines(int hours) {
    for (int line = 0; line < hours * 50; line++) {
      habit.read(now);
      after(Duration.ofSeconds(72));
    }
  }

  private void dayThenNight() {
    lines(14);
    habit.read(now);
    after(Duration.ofHours(10));
  }

  @Test
  void whatALogDoesTwiceIsItsHabit() {
    dayThenNight();
    assertThat(habit.silence(now)).as("the first night").isNotNull();
    dayThenNight();
    assertThat(habit.silence(now)).as("the second night").isNotNull();
    dayThenNight();
    assertThat(habit.silence(now)).as("the third night").isNull();
    after(Duration.ofHours(3));
    assertThat(habit.silence(now)).as("and a long morning").isNotNull();
    lines(9 * 24);
    after(Duration.ofMinutes(20));
    assertThat(habit.silence(now)).as("busy at night since long").isNotNull();
  }

  @Test
  void aLogThatIsNotReadToItsEndForAMinuteIsLate() {
    after(Duration.ofSeconds(60));
    assertThat(habit.behind(now)).isNull();
    after(Duration.ofSeconds(1));
    assertThat(habit.behind(now))
        .isEqualTo(new SourceState(now.minusSeconds(61), "not read to its end for 61 s"));
    habit.atEnd(now);
    assertThat(habit.behind(now)).isNull();
  }

  private void stamps(int count, int wrong, Duration off) {
    for (int i = 0; i < count; i++) {
      habit.stamped(i < wrong ? now.plus(off) : now.minusSeconds(100), now);
      after(Duration.ofSeconds(7));
    }
  }

  @Test
  void aClockIsWrongFromOneInAHundredOn() {
    stamps(500, 4, Duration.ofMinutes(-3));
    assertThat(habit.skew()).isNull();
    Instant since = now.minusSeconds(7);
    stamps(500, 5, Duration.ofMinutes(-3));
    assertThat(habit.skew()).isEqualTo(new SourceState(since, "180 s behind (5 of 500 looks)"));
    stamps(1_000, 1_000, Duration.ofHours(1));
    assertThat(habit.skew()).isEqualTo(new SourceState(since, "3600 s ahead (500 of 500 looks)"));
    stamps(1_000, 0, Duration.ZERO);
    assertThat(habit.skew()).isNull();
  }

  @Test
  void aLogThatIsLateByItsNatureHasNoWrongClock() {
    SourceHabit late = new SourceHabit(true, now);
    for (int i = 0; i < 2_000; i++) {
      late.stamped(now.minus(Duration.ofHours(1)), now);
      after(Duration.ofSeconds(10));
    }
    assertThat(late.skew()).isNull();
  }

  private void quarter(long known, long garbled, long foreign) {
    after(Duration.ofMinutes(15));
    habit.lines(known, garbled, foreign, now);
  }

  @Test
  void moreThanTwoInAHundredLinesThatCanNotBeReadAreSaid() {
    quarter(98, 2, 1_000);
    assertThat(habit.unparsed()).isNull();
    quarter(97, 3, 0);
    assertThat(habit.unparsed())
        .isEqualTo(
            new SourceState(
                now.minusSeconds(900), "3 of 100 lines of 15 minutes could not be read"));
    quarter(3, 1, 0);
    assertThat(habit.unparsed()).as("too few to judge anew").isNotNull();
    quarter(100, 0, 0);
    assertThat(habit.unparsed()).isNull();
  }

  @Test
  void aLogThatTurnsForeignIsSaidAndOneThatAlwaysWasIsNot() {
    quarter(10, 0, 1_000);
    assertThat(habit.unparsed()).isNull();
    quarter(800, 0, 100);
    quarter(10, 0, 900);
    Instant since = now.minusSeconds(900);
    assertThat(habit.unparsed())
        .isEqualTo(
            new SourceState(
                since, "900 of 910 lines of 15 minutes are of no known format, and were before"));
    quarter(10, 0, 900);
    assertThat(habit.unparsed()).extracting(SourceState::since).isEqualTo(since);
    quarter(800, 0, 100);
    assertThat(habit.unparsed()).isNull();
  }
}
