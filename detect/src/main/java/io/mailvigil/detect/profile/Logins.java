// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.NobodysAddresses;
import org.jspecify.annotations.Nullable;

/** Which events say where an account's owner is, and the values they carry as numbers. */
final class Logins {
  private Logins() {}

  /**
   * The source of a login that granted a session; null for anything else, for logins that a webmail
   * made for its user, and from addresses behind which everybody or nobody stands.
   */
  static @Nullable Source granted(AuthEvent event, NobodysAddresses nobodys) {
    return event.action() == Action.LOGIN && event.outcome() == Outcome.SUCCESS
        ? owned(event, nobodys)
        : null;
  }

  /** The source of an event where it is its account's own; null where it is nobody's. */
  static @Nullable Source owned(AuthEvent event, NobodysAddresses nobodys) {
    Source source = event.source();
    return source == null
            || event.account() == null
            || event.auth().delegated()
            || nobodys.contains(source.ip(), event.time())
        ? null
        : source;
  }

  /** A country code as a number. */
  static long country(String code) {
    return code.length() == 2 ? code.charAt(0) << 16 | code.charAt(1) : code.hashCode();
  }

  static String country(long number) {
    return "" + (char) (number >>> 16) + (char) (number & 0xffff);
  }

  /** The /24 of IPv4 or /48 of IPv6 as a number. */
  static long network(SourceAddress address) {
    return address.isV4() ? address.low() >>> 8 & 0xff_ffffL : address.high() >>> 16 | 1L << 62;
  }

  /** The autonomous system, or where none is known the /24 or /48, as a number. */
  static long neighbourhood(Source source) {
    return source.asNumber() > 0 ? source.asNumber() | 1L << 61 : network(source.ip());
  }
}
