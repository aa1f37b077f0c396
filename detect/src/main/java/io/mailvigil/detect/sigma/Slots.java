// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Hash;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an event a detection remembers, and where in an entry each stands. Accounts and
 * sources have places of their own; {@code user.name} counts as the canonical account, {@code
 * source.ip} as the source network, as in all grouping.
 */
final class Slots {
  private static final int ACCOUNT = -1;
  private static final int SOURCE = -2;

  /** No account's name begins so: a space never stands in one. */
  static final String UNKNOWN = "unknown ";

  /** Stands for the account that the whole group is. */
  static final String OWN = "";

  private final List<EcsField> fields = new ArrayList<>(0);

  static boolean isAccount(EcsField field) {
    return field.name().equals("mailvigil.account") || field.name().equals("user.name");
  }

  static boolean isSource(EcsField field) {
    return field.name().equals("source.ip");
  }

  /** The place of a field; it is remembered from now on. */
  int of(EcsField field) {
    if (isAccount(field)) {
      return ACCOUNT;
    }
    if (isSource(field)) {
      return SOURCE;
    }
    if (!fields.contains(field)) {
      fields.add(field);
    }
    return fields.indexOf(field);
  }

  /** The value at that place, null where the event had none. */
  static @Nullable Object value(Ring.Entry entry, int slot) {
    if (slot == ACCOUNT) {
      return entry.account();
    }
    if (slot == SOURCE) {
      SourceAddress source = entry.source();
      return source == null ? null : source.network();
    }
    String value = slot < entry.values().size() ? entry.values().get(slot) : "";
    return value.isEmpty() ? null : value;
  }

  /** Whether two entries have the same value at that place, or both none. */
  static boolean isSame(Ring.Entry a, Ring.Entry b, int slot) {
    if (slot == SOURCE && Objects.equals(a.source(), b.source())) {
      return true;
    }
    return Objects.equals(value(a, slot), value(b, slot));
  }

  /** The value as a number, NaN where there is none. */
  static double number(Ring.Entry entry, int slot) {
    Object value = value(entry, slot);
    if (value == null) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(value.toString());
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The event as memory keeps it. */
  Ring.Entry entry(AuthEvent event, boolean ofOneAccount, NobodysAddresses nobodys) {
    List<String> values = new ArrayList<>(fields.size());
    for (EcsField field : fields) {
      Object value = field.value(event);
      values.add(value == null ? "" : value.toString());
    }
    return nobodys.known(
        Ring.Entry.weighed(event, ofOneAccount ? OWN : name(event), Guess.mark(event))
            .with(event.attempts(), values));
  }

  /** Of a name that does not exist only a hash is kept, for people type passwords as names. */
  static @Nullable String name(AuthEvent event) {
    if (event.account() == null) {
      return null;
    }
    return event.reason() == Reason.UNKNOWN_USER
        ? UNKNOWN + Long.toHexString(Hash.of(event.account().name()))
        : event.account().name();
  }
}
