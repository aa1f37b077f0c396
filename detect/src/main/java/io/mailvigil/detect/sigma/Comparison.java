// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The modifiers that compare numbers, of a field or of a part of its date in UTC. Throws {@link
 * IllegalArgumentException} with a sentence.
 */
final class Comparison {
  /** The number of a field, or the part of a date, of an event; NaN where there is none. */
  private interface Reader {
    double of(AuthEvent event);
  }

  private Comparison() {}

  static boolean isMeant(List<Modifier> modifiers) {
    return modifiers.stream()
        .anyMatch(m -> m.group() == Modifier.Group.NUMBER || m.group() == Modifier.Group.TIME);
  }

  /** True where the comparison holds with one of the numbers. */
  static Predicate<AuthEvent> any(EcsField field, List<Modifier> modifiers, double[] numbers) {
    Reader reader = reader(field, modifiers, numbers);
    Modifier operator =
        modifiers.stream()
            .filter(m -> m.group() == Modifier.Group.NUMBER)
            .findFirst()
            .orElse(Modifier.NEQ);
    return event -> {
      double value = reader.of(event);
      if (Double.isNaN(value)) {
        return false;
      }
      for (double number : numbers) {
        if (holds(operator, value, number)) {
          return true;
        }
      }
      return false;
    };
  }

  private static boolean holds(Modifier operator, double value, double number) {
    return switch (operator) {
      case LT -> value < number;
      case LTE -> value <= number;
      case GT -> value > number;
      case GTE -> value >= number;
      default -> value == number;
    };
  }

  private static Reader reader(EcsField field, List<Modifier> modifiers, double[] numbers) {
    for (Modifier modifier : modifiers) {
      if (modifier.group() == Modifier.Group.TIME) {
        if (field.kind() != EcsField.Kind.TIME) {
          throw new IllegalArgumentException(
              "has '" + modifier.word() + "', but " + field.name() + " is no date: use @timestamp");
        }
        TemporalField part = part(modifier);
        for (double number : numbers) {
          if (number != Math.rint(number) || !part.range().isValidValue((long) number)) {
            throw new IllegalArgumentException(
                "has a "
                    + modifier.word()
                    + " that no date has: write a number from "
                    + part.range().getMinimum()
                    + " to "
                    + (part == ChronoField.YEAR ? 9999 : part.range().getMaximum()));
          }
        }
        return event -> {
          Object value = field.value(event);
          return value instanceof Instant time
              ? ZonedDateTime.ofInstant(time, ZoneOffset.UTC).get(part)
              : Double.NaN;
        };
      }
    }
    return switch (field.kind()) {
      case NUMBER -> field::number;
      case TEXT -> event -> number(field.text(event));
      case FLAG, ADDRESS, TIME, LIST ->
          throw new IllegalArgumentException(
              "compares numbers, but "
                  + field.name()
                  + " is of the kind "
                  + field.kind().name().toLowerCase(Locale.ROOT)
                  + ": take the modifier away");
    };
  }

  private static TemporalField part(Modifier modifier) {
    return switch (modifier) {
      case MINUTE -> ChronoField.MINUTE_OF_HOUR;
      case HOUR -> ChronoField.HOUR_OF_DAY;
      case DAY -> ChronoField.DAY_OF_MONTH;
      case WEEK -> IsoFields.WEEK_OF_WEEK_BASED_YEAR;
      case MONTH -> ChronoField.MONTH_OF_YEAR;
      default -> ChronoField.YEAR;
    };
  }

  /** A text that is a plain decimal, as a TLS version; NaN for any other. */
  private static double number(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 18) {
      return Double.NaN;
    }
    int points = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      points += c == '.' ? 1 : 0;
      if (c != '.' && (c < '0' || c > '9')) {
        return Double.NaN;
      }
    }
    return points > 1 || points == text.length() ? Double.NaN : Double.parseDouble(text);
  }
}
