// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.AuthEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RowTest {
  private static final List<Detector<?>> ALL = Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS);
  private final Watch<?> codes = watch("D01-failed-second-factor-burst");
  private final Watch<?> guesses = watch("D17-guessing-one-account");

  private static Watch<?> watch(String id) {
    return new Watch<>(
        ALL.stream().filter(d -> d.rule().id().equals(id)).findFirst().orElseThrow());
  }

  private static <M> void fold(Row row, Watch<M> watch, AuthEvent event) throws IOException {
    Watch.Group<M> known = row.get(watch);
    Watch.Group<M> group = known == null ? watch.fresh() : known;
    assertThat(watch.fold(group, "bob", event, false).changed()).isTrue();
    row.put(watch, group);
  }

  private static <M> byte[] part(Row row, Watch<M> watch) throws IOException {
    return watch.write(Objects.requireNonNull(row.get(watch)));
  }

  private static Row again(Row row) throws IOException {
    return Row.FORM.read(Row.FORM.write(row));
  }

  @Test
  void thePartNobodyAskedForIsWrittenAsItWas() throws Exception {
    Row row = new Row();
    fold(row, codes, Events.at(0).wrongCode());
    fold(row, guesses, Events.at(1).wrongPassword());
    byte[] before = part(row, guesses);
    Row later = again(row);
    fold(later, codes, Events.at(2).id("second").wrongCode());
    assertThat(part(again(later), guesses)).isEqualTo(before);
    assertThat(part(again(later), codes)).isNotEqualTo(part(row, codes));
  }

  @Test
  void anotherWatchOfTheSameMemoryReadsWhatTheFirstKnew() throws Exception {
    Row row = new Row();
    fold(row, codes, Events.at(0).wrongCode());
    assertThat(part(row, watch("D01-failed-second-factor-burst"))).isEqualTo(part(row, codes));
  }

  @Test
  void aPartThatTimeHasLeftBehindGoesAndTheRowStaysAsLongAsItsLastPart() throws Exception {
    Row row = new Row();
    fold(row, codes, Events.at(0).wrongCode());
    long late = Duration.ofDays(4_000).toSeconds();
    fold(row, guesses, Events.at(late).wrongPassword());
    Row later = again(row);
    assertThat(later.get(codes)).isNull();
    assertThat(later.get(guesses)).isNotNull();
    assertThat(Row.forgottenAfter(Row.FORM.write(row)))
        .isEqualTo(Watch.forgottenAfter(part(row, guesses)));
  }

  @Test
  void bytesOfAnotherFormatAreRefused() {
    byte[] bytes = new byte[40];
    bytes[0] = 77;
    assertThatThrownBy(() -> Row.FORM.read(bytes)).isInstanceOf(IOException.class);
  }
}
