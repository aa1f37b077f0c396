// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.sigma.EcsField.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tests of one field by the kind of what it holds. An event without the field passes only the test
 * for null. Throws {@link IllegalArgumentException} with a sentence for values that the field can
 * never have.
 */
final class FieldTests {
  private FieldTests() {}

  /** True where the field is one of the values. */
  static Predicate<AuthEvent> any(
      EcsField field, List<Value> values, TextTest.Case letters, boolean dashes) {
    List<Predicate<AuthEvent>> tests = new ArrayList<>();
    if (values.contains(Value.Absent.ABSENT)) {
      tests.add(absent(field));
    }
    switch (field.kind()) {
      case TEXT, LIST, TIME -> texts(field, values, letters, dashes, tests);
      case NUMBER -> numbers(field, values, letters, dashes, tests);
      case FLAG -> flags(field, values, tests);
      case ADDRESS -> addresses(field, values, letters, dashes, tests);
    }
    return Tests.any(tests);
  }

  static Predicate<AuthEvent> absent(EcsField field) {
    return event -> {
      Object value = field.value(event);
      return value == null || (value instanceof List<?> list && list.isEmpty());
    };
  }

  /** True where the field's text, or one of its texts, passes. */
  static Predicate<AuthEvent> text(EcsField field, TextTest test) {
    Predicate<AuthEvent> words = WordTests.of(field, test);
    if (words != null) {
      return words;
    }
    if (field.kind() == Kind.LIST) {
      return event -> {
        List<String> texts = field.texts(event);
        for (int i = 0; i < texts.size(); i++) {
          if (test.test(texts.get(i))) {
            return true;
          }
        }
        return false;
      };
    }
    return event -> {
      String text = field.text(event);
      return text != null && test.test(text);
    };
  }

  private static void texts(
      EcsField field,
      List<Value> values,
      TextTest.Case letters,
      boolean dashes,
      List<Predicate<AuthEvent>> tests) {
    List<Glob> globs = new ArrayList<>();
    for (Value value : values) {
      switch (value) {
        case Value.Text text -> globs.add(text.glob());
        case Value.Numeric number -> globs.add(Glob.plain(number.text()));
        case Value.Flag flag -> globs.add(Glob.plain(String.valueOf(flag.flag())));
        case Value.Absent absent -> {}
      }
    }
    if (!globs.isEmpty()) {
      tests.add(text(field, TextTest.any(globs, letters, dashes)));
    }
  }

  private static void numbers(
      EcsField field,
      List<Value> values,
      TextTest.Case letters,
      boolean dashes,
      List<Predicate<AuthEvent>> tests) {
    List<Glob> globs = new ArrayList<>();
    List<Double> numbers = new ArrayList<>();
    for (Value value : values) {
      switch (value) {
        case Value.Numeric number -> numbers.add(number.number());
        case Value.Text text when !text.glob().isPlain() -> globs.add(text.glob());
        case Value.Text text -> numbers.add(number(field, text.glob().coded()));
        case Value.Flag flag -> throw never(field, String.valueOf(flag.flag()), "a number");
        case Value.Absent absent -> {}
      }
    }
    if (!globs.isEmpty()) {
      tests.add(text(field, TextTest.any(globs, letters, dashes)));
    }
    if (!numbers.isEmpty()) {
      double[] all = numbers.stream().mapToDouble(Double::doubleValue).toArray();
      tests.add(event -> {
        double number = field.number(event);
        for (double each : all) {
          if (each == number) {
            return true;
          }
        }
        return false;
      });
    }
  }

  private static double number(EcsField field, String text) {
    if (!text.matches("-?\\d{1,18}(\\.\\d{1,18})?")) {
      throw never(field, text, "a number");
    }
    return Double.parseDouble(text);
  }

  private static void flags(EcsField field, List<Value> values, List<Predicate<AuthEvent>> tests) {
    for (Value value : values) {
      boolean wanted =
          switch (value) {
            case Value.Flag flag -> flag.flag();
            case Value.Text text when text.glob().coded().equalsIgnoreCase("true") -> true;
            case Value.Text text when text.glob().coded().equalsIgnoreCase("false") -> false;
            case Value.Text text -> throw never(field, text.glob().coded(), "true or false");
            case Value.Numeric number -> throw never(field, number.text(), "true or false");
            case Value.Absent absent -> false;
          };
      if (!(value instanceof Value.Absent)) {
        tests.add(event -> field.value(event) instanceof Boolean flag && flag == wanted);
      }
    }
  }

  private static void addresses(
      EcsField field,
      List<Value> values,
      TextTest.Case letters,
      boolean dashes,
      List<Predicate<AuthEvent>> tests) {
    List<Glob> globs = new ArrayList<>();
    Set<SourceAddress> exact = new HashSet<>();
    for (Value value : values) {
      switch (value) {
        case Value.Text text when !text.glob().isPlain() -> globs.add(text.glob());
        case Value.Text text -> exact.add(address(field, text.glob().coded()));
        case Value.Numeric number -> throw never(field, number.text(), "an IP address");
        case Value.Flag flag -> throw never(field, String.valueOf(flag.flag()), "an IP address");
        case Value.Absent absent -> {}
      }
    }
    if (!globs.isEmpty()) {
      tests.add(text(field, TextTest.any(globs, letters, dashes)));
    }
    if (!exact.isEmpty()) {
      Set<SourceAddress> all = Set.copyOf(exact);
      tests.add(event -> {
        Object value = field.value(event);
        return value != null && all.contains(value);
      });
    }
  }

  private static SourceAddress address(EcsField field, String text) {
    SourceAddress address = SourceAddress.parse(text);
    if (address == null) {
      throw never(field, text, "an IP address (for a network write " + field.name() + "|cidr)");
    }
    return address;
  }

  private static IllegalArgumentException never(EcsField field, String value, String kind) {
    return new IllegalArgumentException(
        "can never be " + Mistakes.quote(value) + ": " + field.name() + " is " + kind);
  }
}
