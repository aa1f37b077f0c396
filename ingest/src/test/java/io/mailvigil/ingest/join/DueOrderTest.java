// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DueOrderTest {
  private final OpenJoins open = new OpenJoins(false);

  private Heard put(String key, long expires) {
    Heard heard = new Heard(key);
    open.put(heard, expires);
    return heard;
  }

  private List<String> allUntil(long now) {
    List<String> keys = new ArrayList<>();
    for (Open due = open.nextDue(now); due != null; due = open.nextDue(now)) {
      keys.add(due.key);
      open.remove(due);
    }
    return keys;
  }

  @Test
  void comesByTimeAndTiesByKey() {
    // Given
    put("b", 20);
    put("c", 10);
    put("a", 20);
    put("d", 30);
    // When
    List<String> due = allUntil(20);
    // Then
    assertThat(due).containsExactly("c", "a", "b");
    assertThat(open.size()).isEqualTo(1);
  }

  @Test
  void whatIsMovedComesAtItsNewTime() {
    // Given
    Heard prolonged = put("prolonged", 10);
    Heard broughtForward = put("brought-forward", 100);
    Heard forthAndBack = put("forth-and-back", 100);
    put("other", 30);
    // When
    open.put(prolonged, 50);
    open.put(broughtForward, 20);
    open.put(forthAndBack, 5);
    open.put(forthAndBack, 100);
    // Then
    assertThat(allUntil(99)).containsExactly("brought-forward", "other", "prolonged");
    assertThat(allUntil(100)).containsExactly("forth-and-back");
  }

  @Test
  void whatTakesTheKeyOfAnotherTakesItsPlace() {
    // Given
    put("a", 10);
    // When
    put("a", 40);
    // Then
    assertThat(allUntil(39)).isEmpty();
    assertThat(allUntil(40)).containsExactly("a");
    assertThat(open.size()).isZero();
  }

  @Test
  void manyComeInOrderHoweverManyWereClosedBefore() {
    // Given
    Random random = new Random(3);
    List<Heard> left = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      Heard heard = put("k" + i, random.nextInt(1000));
      left.add(heard);
      if (random.nextInt(10) > 0) {
        Heard over = left.remove(random.nextInt(left.size()));
        open.remove(over);
      } else if (random.nextBoolean()) {
        open.put(heard, random.nextInt(1000));
      }
    }
    List<String> expected =
        left.stream()
            .sorted(Comparator.<Heard>comparingLong(h -> h.expires).thenComparing(h -> h.key))
            .map(h -> h.key)
            .toList();
    // When
    List<String> due = allUntil(1000);
    // Then
    assertThat(due).containsExactlyElementsOf(expected);
  }

  @Test
  void anotherClosedOneOfTheSameKeyClosesNothing() {
    // Given
    Heard first = put("a", 10);
    put("a", 20);
    // When
    open.remove(first);
    // Then
    assertThat(allUntil(20)).containsExactly("a");
  }
}
