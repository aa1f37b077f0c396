// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import com.google.re2j.Pattern;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a list.
 *
 * @param text what it says without its prefix: for an ASN the number, for a country its two letters
 * @param network of the kind NETWORK, else null
 * @param regex of the kind REGEX, else null; found anywhere, without regard to case
 * @param networks of a service account: where it signs in from; empty where nobody said
 * @param hours of a service account: when it signs in, null where nobody said
 * @param expires from then on it holds no more, null for never
 * @param reason why it stands there, empty where nobody said
 */
public record ListEntry(
    Kind kind,
    String text,
    @Nullable Network network,
    @Nullable LinearRegex regex,
    List<Network> networks,
    @Nullable Hours hours,
    @Nullable Instant expires,
    String reason) {
  public ListEntry {
    networks = List.copyOf(networks);
  }

  /** What an entry describes. */
  public enum Kind {
    EXACT,
    GLOB,
    REGEX,
    NETWORK,
    ASN,
    COUNTRY
  }

  private static final int LONGEST = 512;

  /**
   * Reads an entry by its look: {@code re:^svc-} is a regular expression, {@code country:FR} a
   * country, {@code AS64500} a network operator, {@code 192.0.2.0/24} an address or network, a text
   * with {@code *} or {@code ?} a pattern, any other itself. Throws {@link
   * IllegalArgumentException} with a sentence and its mend.
   */
  static ListEntry parse(String text, @Nullable Instant expires, String reason) {
    if (text.isBlank() || text.length() > LONGEST) {
      throw new IllegalArgumentException("should have from 1 to " + LONGEST + " characters");
    }
    if (text.startsWith("re:")) {
      LinearRegex regex = LinearRegex.of(text.substring(3), Pattern.CASE_INSENSITIVE);
      return new ListEntry(
          Kind.REGEX, text.substring(3), null, regex, List.of(), null, expires, reason);
    }
    if (text.startsWith("country:")) {
      String country = text.substring(8).toUpperCase(Locale.ROOT);
      if (!country.matches("[A-Z]{2}")) {
        throw new IllegalArgumentException(
            "should be a country of two letters (ISO 3166), as country:FR");
      }
      return new ListEntry(Kind.COUNTRY, country, null, null, List.of(), null, expires, reason);
    }
    if (text.matches("(?i)AS\\d{1,10}")) {
      return new ListEntry(
          Kind.ASN, text.substring(2), null, null, List.of(), null, expires, reason);
    }
    Network network = network(text);
    if (network != null) {
      return new ListEntry(Kind.NETWORK, text, network, null, List.of(), null, expires, reason);
    }
    boolean pattern = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    return new ListEntry(
        pattern ? Kind.GLOB : Kind.EXACT, text, null, null, List.of(), null, expires, reason);
  }

  /** Null where it does not look like one; a broken one is told. */
  private static @Nullable Network network(String text) {
    int slash = text.indexOf('/');
    return SourceAddress.parse(slash < 0 ? text : text.substring(0, slash)) == null
        ? null
        : Network.parse(text);
  }

  /**
   * Reads when an entry expires: an instant, or a date, the whole of which it still holds (UTC).
   * Throws {@link IllegalArgumentException} with a sentence.
   */
  static Instant expiry(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "expires should be a date or an instant, as 2027-01-31 or 2027-01-31T12:00:00Z", e);
    }
  }

  /** The same, with where from and when it signs in. */
  ListEntry within(List<Network> from, @Nullable Hours when) {
    return new ListEntry(kind, text, network, regex, from, when, expires, reason);
  }

  /** Whether it still holds at a time. */
  public boolean holds(Instant at) {
    return expires == null || at.isBefore(expires);
  }

  /** Whether it describes a name, without regard to case. */
  public boolean describes(String name) {
    return switch (kind) {
      case EXACT, NETWORK, COUNTRY -> text.equalsIgnoreCase(name);
      case ASN -> name.equalsIgnoreCase("AS" + text);
      case GLOB -> Wildcards.matches(text.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      case REGEX -> regex != null && regex.test(name);
    };
  }
}
