// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChannelQueueTest {
  private static final Instant T = Samples.NOW;
  private final List<String> done = new ArrayList<>();
  private final ChannelQueue queue = queue(Severity.MEDIUM, 8);

  private static ChannelQueue queue(Severity least, int perHour) {
    return new ChannelQueue(
        "c", new ChannelPolicy(least, perHour, Duration.ofSeconds(2), Duration.ofHours(1), null));
  }

  private void offer(ChannelQueue to, Report report, Instant now) {
    to.offer(new ChannelQueue.Item(new Change(report), () -> done.add(report.id())), now);
  }

  private static Message taken(ChannelQueue from, Instant now) {
    return Objects.requireNonNull(from.next(now)).message();
  }

  @Test
  void whatIsUrgentIsToldTogetherWithItsIncidentAfterAShortWait() {
    offer(queue, Samples.alert("a1", "i1", Severity.CRITICAL, "bob"), T);
    offer(queue, Samples.alert("a2", "i2", Severity.HIGH, "eve"), T.plusMillis(500));
    offer(queue, Samples.locked("x1", "i1", "bob"), T.plusSeconds(1));

    assertThat(queue.next(T.plusMillis(1_999))).isNull();
    Message first = taken(queue, T.plusSeconds(2));

    assertThat(first.kind()).isEqualTo(Message.Kind.INCIDENT);
    assertThat(first.reports()).extracting(Report::id).containsExactly("a1", "x1");
    assertThat(queue.isQuiet(T)).isFalse();
    assertThat(taken(queue, T.plusSeconds(3)).reports())
        .extracting(Report::id)
        .containsExactly("a2");
    assertThat(queue.isQuiet(T)).isTrue();
    assertThat(done).isEmpty();
  }

  @Test
  void mediumComesInTheDigestAndLowNever() {
    offer(queue, Samples.alert("m1", "i1", Severity.MEDIUM, "bob"), T);
    offer(queue, Samples.alert("m2", "i2", Severity.MEDIUM, "eve"), T.plusSeconds(1800));
    offer(queue, Samples.alert("l1", "i3", Severity.LOW, "amy"), T);

    assertThat(done).containsExactly("l1");
    assertThat(queue.next(T.plusSeconds(3599))).isNull();
    Message digest = taken(queue, T.plusSeconds(3600));
    assertThat(digest.kind()).isEqualTo(Message.Kind.DIGEST);
    assertThat(digest.reports()).extracting(Report::id).containsExactly("m1", "m2");
  }

  @Test
  void inQuietHoursOnlyWhatCannotWaitIsTold() {
    QuietHours night = new QuietHours(LocalTime.of(9, 0), LocalTime.of(11, 0), ZoneOffset.UTC);
    ChannelQueue sleepy =
        new ChannelQueue(
            "c",
            new ChannelPolicy(
                Severity.MEDIUM, 80, Duration.ofSeconds(2), Duration.ofMinutes(1), night));
    offer(sleepy, Samples.alert("h1", "i1", Severity.HIGH, "bob"), T);
    offer(sleepy, Samples.alert("m1", "i2", Severity.MEDIUM, "amy"), T);

    assertThat(sleepy.next(T.plusSeconds(3599))).isNull();
    assertThat(sleepy.isQuiet(T.plusSeconds(3599))).isTrue();
    offer(sleepy, Samples.alert("c1", "i3", Severity.CRITICAL, "eve"), T);
    offer(sleepy, Samples.locked("x1", "i4", "joe"), T);
    assertThat(sleepy.isQuiet(T)).isFalse();
    assertThat(taken(sleepy, T.plusSeconds(5)).reports()).extracting(Report::id).containsOnly("c1");
    assertThat(taken(sleepy, T.plusSeconds(6)).reports()).extracting(Report::id).containsOnly("x1");
    assertThat(sleepy.next(T.plusSeconds(7))).isNull();

    assertThat(taken(sleepy, T.plusSeconds(3600)).reports())
        .extracting(Report::id)
        .containsOnly("h1");
    assertThat(taken(sleepy, T.plusSeconds(3600)).kind()).isEqualTo(Message.Kind.DIGEST);
  }

  @Test
  void theEndOfAnIncidentIsForEveryChannelThatWantsToKnow() {
    ChannelQueue grave = queue(Severity.CRITICAL, 8);
    offer(grave, HttpNotifierContract.deed(Deed.UNLOCK, "carol").reports().getFirst(), T);
    assertThat(taken(grave, T.plusSeconds(2)).reports()).extracting(Report::id).containsOnly("u1");
  }

  @Test
  void aChannelForGraveThingsLeavesTheOthersOut() {
    ChannelQueue grave = queue(Severity.CRITICAL, 8);
    offer(grave, Samples.alert("a1", "i1", Severity.HIGH, "bob"), T);
    assertThat(done).containsExactly("a1");
    assertThat(grave.next(T.plusSeconds(10_000))).isNull();
  }

  @Test
  void aFloodBecomesFewMessagesAndNothingIsLost() {
    for (int i = 0; i < 500; i++) {
      offer(queue, Samples.alert("a" + i, "i" + i, Severity.CRITICAL, "u" + i), T);
    }
    List<Message> told = new ArrayList<>();
    for (int s = 2; s <= 3602; s++) {
      ChannelQueue.Due due = queue.next(T.plusSeconds(s));
      if (due != null) {
        told.add(due.message());
      }
    }
    // two of a burst, then all the rest at once
    assertThat(told).hasSize(3);
    assertThat(told.getLast().kind()).isEqualTo(Message.Kind.FLOOD);
    assertThat(told.stream().mapToInt(m -> m.reports().size()).sum()).isEqualTo(500);
  }

  @Test
  void theIdIsTheSameWhenMoreHasComeAfterACrash() {
    offer(queue, Samples.alert("a1", "i1", Severity.CRITICAL, "bob"), T);
    String before = taken(queue, T.plusSeconds(2)).id();

    ChannelQueue again = queue(Severity.MEDIUM, 8);
    offer(again, Samples.alert("a1", "i1", Severity.CRITICAL, "bob"), T.plusSeconds(9));
    offer(again, Samples.locked("x1", "i1", "bob"), T.plusSeconds(9));

    assertThat(taken(again, T.plusSeconds(11)).id()).isEqualTo(before);
    ChannelQueue other =
        new ChannelQueue(
            "other",
            new ChannelPolicy(
                Severity.MEDIUM, 8, Duration.ofSeconds(2), Duration.ofHours(1), null));
    offer(other, Samples.alert("a1", "i1", Severity.CRITICAL, "bob"), T);
    assertThat(taken(other, T.plusSeconds(2)).id()).isNotEqualTo(before);
  }
}
