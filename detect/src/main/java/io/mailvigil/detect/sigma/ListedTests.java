// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListEntry;
import io.mailvigil.detect.sigma.EcsField.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a field is on a list: each entry is asked by its own kind, and by none that the field can
 * not have. A list may hold networks, operators and countries of one VPN, and a rule asks three
 * fields for it.
 */
final class ListedTests {
  private ListedTests() {}

  static Predicate<AuthEvent> of(EcsField field, List<ListEntry> entries, TextTest.Case letters) {
    Map<Instant, List<ListEntry>> byEnd = new TreeMap<>();
    for (ListEntry entry : entries) {
      Instant end = entry.expires() == null ? Instant.MAX : entry.expires();
      byEnd.computeIfAbsent(end, e -> new ArrayList<>()).add(entry);
    }
    List<Predicate<AuthEvent>> tests = new ArrayList<>();
    byEnd.forEach((end, some) -> tests.add(until(end, any(field, some, letters))));
    return Tests.any(tests);
  }

  /** Holds for events before a time: {@link Instant#MAX} for all. */
  static Predicate<AuthEvent> until(Instant end, Predicate<AuthEvent> test) {
    return end.equals(Instant.MAX) ? test : event -> event.time().isBefore(end) && test.test(event);
  }

  private static Predicate<AuthEvent> any(
      EcsField field, List<ListEntry> entries, TextTest.Case letters) {
    List<Predicate<AuthEvent>> tests = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    List<Network> networks = new ArrayList<>();
    for (ListEntry entry : entries) {
      if (entry.regex() != null) {
        tests.add(FieldTests.text(field, entry.regex()::test));
      } else if (entry.network() != null && field.kind() != Kind.TEXT) {
        networks.add(entry.network());
      } else {
        Value value = value(field, entry);
        if (value != null) {
          values.add(value);
        }
      }
    }
    if (!values.isEmpty()) {
      tests.add(FieldTests.any(field, values, letters, false));
    }
    if (!networks.isEmpty() && field.kind() == Kind.ADDRESS) {
      tests.add(within(field, networks));
    }
    return Tests.any(tests);
  }

  private static @Nullable Value value(EcsField field, ListEntry entry) {
    Glob glob =
        entry.kind() == ListEntry.Kind.GLOB ? Glob.of(entry.text()) : Glob.plain(entry.text());
    return switch (field.kind()) {
      case TEXT, LIST, TIME -> new Value.Text(glob);
      case NUMBER ->
          entry.text().matches("\\d{1,18}")
              ? new Value.Numeric(Double.parseDouble(entry.text()), entry.text())
              : null;
      case FLAG, ADDRESS -> null;
    };
  }

  /** One look for each length of prefix that the list has, however long it is. */
  private static Predicate<AuthEvent> within(EcsField field, List<Network> networks) {
    Set<Network> all = new HashSet<>(networks);
    int[] four = prefixes(networks, true);
    int[] six = prefixes(networks, false);
    return event -> {
      if (field.value(event) instanceof SourceAddress address) {
        for (int prefix : address.isV4() ? four : six) {
          if (all.contains(new Network(address, prefix))) {
            return true;
          }
        }
      }
      return false;
    };
  }

  private static int[] prefixes(List<Network> networks, boolean v4) {
    return networks.stream()
        .filter(n -> n.base().isV4() == v4)
        .mapToInt(Network::prefix)
        .distinct()
        .toArray();
  }
}
