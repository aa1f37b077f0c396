// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.SourceAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedListsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static List<ListEntry> right(String file, String text) {
    NamedLists.Read read = NamedLists.read(Map.of(file, text));
    assertThat(read.mistakes()).isEmpty();
    String name = file.substring(0, file.lastIndexOf('.'));
    return Objects.requireNonNull(read.lists().list(name));
  }

  private static List<String> mistakes(String file, String text) {
    return NamedLists.read(Map.of(file, text)).mistakes();
  }

  @ParameterizedTest
  @CsvSource({
    "bob@example.org, EXACT, bob@example.org",
    "svc-*@example.org, GLOB, svc-*@example.org",
    "re:^svc-[0-9]+$, REGEX, ^svc-[0-9]+$",
    "192.0.2.0/24, NETWORK, 192.0.2.0/24",
    "2001:db8::1, NETWORK, 2001:db8::1",
    "AS64500, ASN, 64500",
    "country:fr, COUNTRY, FR",
    "Outlook 2010 (x/y), EXACT, Outlook 2010 (x/y)"
  })
  void anEntryIsKnownByItsLook(String text, ListEntry.Kind kind, String says) {
    ListEntry entry = right("mine.txt", text).getFirst();
    assertThat(entry.kind()).isEqualTo(kind);
    assertThat(entry.text()).isEqualTo(says);
  }

  @Test
  void allThreeWaysOfWritingSayTheSame() {
    String plain = "# staff\n\nbob@example.org expires=2027-01-31 # on leave, till then\nann\n";
    String csv = "reason,entry,expires\n\"on leave, till then\",bob@example.org,2027-01-31\n,ann\n";
    String yaml =
        "- {entry: bob@example.org, expires: 2027-01-31, reason: 'on leave, till then'}\n- ann\n";

    List<ListEntry> entries = right("vips.txt", plain);

    assertThat(entries)
        .hasSize(2)
        .isEqualTo(right("vips.csv", csv))
        .isEqualTo(right("vips.yml", yaml));
    assertThat(entries.getFirst().reason()).isEqualTo("on leave, till then");
    assertThat(entries.getFirst().holds(Instant.parse("2027-01-31T23:59:59Z"))).isTrue();
    assertThat(entries.getFirst().holds(Instant.parse("2027-02-01T00:00:00Z"))).isFalse();
    assertThat(entries.getLast().holds(Instant.MAX)).isTrue();
  }

  @Test
  void namesAreComparedWithoutRegardToCaseAndAddressesByNetwork() {
    NamedLists lists =
        NamedLists.read(
                Map.of(
                    "protected-accounts.txt", "Chief@example.org\nsvc-*\nre:^root(@|$)",
                    "trusted_networks.txt", "192.0.2.0/24\n198.51.100.7 expires=2026-11-23"))
            .lists();

    for (String name : List.of("chief@example.org", "SVC-backup", "root@example.net")) {
      assertThat(lists.find(NamedLists.PROTECTED_ACCOUNTS, name, NOW)).as(name).isNotNull();
    }
    for (String name : List.of("chief@example.com", "xsvc-backup", "groot@example.net")) {
      assertThat(lists.find(NamedLists.PROTECTED_ACCOUNTS, name, NOW)).as(name).isNull();
    }
    assertThat(trusts(lists, "192.0.2.200", NOW)).isTrue();
    assertThat(trusts(lists, "192.0.3.1", NOW)).isFalse();
    assertThat(trusts(lists, "198.51.100.7", NOW)).isFalse();
    assertThat(trusts(lists, "198.51.100.7", NOW.minusSeconds(86_400))).isTrue();
  }

  private static boolean trusts(NamedLists lists, String address, Instant at) {
    return lists.contains(NamedLists.TRUSTED_NETWORKS, SourceAddress.of(address), at);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.txt|bob expires=tomorrow|a.txt:1: 'bob' expires should be a date or an instant",
        "a.txt|re:(a|a.txt:1: 're:(a' is no regular expression that runs in linear time",
        "a.txt|re:(a{1000}){1000}|a.txt:1: 're:(a{1000}){1000}' is larger than 10000 characters",
        "a.txt|192.0.2.0/64|a.txt:1: '192.0.2.0/64' a prefix of 0 to 32",
        "a.txt|country:France|two letters",
        "trusted-networks.txt|AS64500|is no address or network, and the trusted are known by",
        "a.csv|name,expires|a.csv:1: 'name' is no column",
        "a.csv|expires,reason|entry is missing: add it",
        "a.csv|entry\\n\"open|a.csv:2: a quote is not closed",
        "a.csv|entry\\nbob,x|a.csv:2: has more cells than the first line names",
        "a.yml|entries: [a]|a.yml:1: should be a list",
        "a.yml|- {entry: bob, untill: 2027-01-01}|a.yml:1: 'untill' is not a key here: entry,"
            + " expires, reason are",
        "a.yml|- [a]|a.yml:1: should be a text, or a map",
        "a.yml|- 'a|a.yml:1: is no YAML",
        "a.json|[]|a.json:1: is no list: end its name in .txt",
        "a b.txt|x|the name of a list is of letters"
      })
  void aMistakeIsNamedWithItsLineAndMend(String file, String text, String told) {
    assertThat(mistakes(file, text.replace("\\n", "\n"))).anyMatch(m -> m.contains(told));
  }

  @Test
  void aServiceAccountHasNetworksAndHours() {
    String yaml =
        """
        - {entry: backup@example.org, networks: [192.0.2.7, 2001:db8::/32], hours: 22:00-04:00 Europe/Berlin}
        """;
    String csv =
        """
        entry,networks,hours
        backup@example.org,192.0.2.7 2001:db8::/32,22:00-04:00 Europe/Berlin
        """;

    ListEntry entry = right("service-accounts.yml", yaml).getFirst();

    assertThat(entry).isEqualTo(right("service-accounts.csv", csv).getFirst());
    assertThat(entry.networks()).hasSize(2);
    Hours hours = Objects.requireNonNull(entry.hours());
    assertThat(hours.contains(Instant.parse("2026-11-24T21:00:00Z"))).isTrue();
    assertThat(hours.contains(Instant.parse("2026-11-24T02:59:59Z"))).isTrue();
    assertThat(hours.contains(Instant.parse("2026-11-24T03:00:00Z"))).isFalse();
    assertThat(hours.contains(Instant.parse("2026-11-24T12:00:00Z"))).isFalse();
    assertThat(mistakes("service-accounts.yml", "- {entry: a, hours: 9-5}"))
        .singleElement()
        .asString()
        .contains("has hours that are none: write 01:00-05:00");
    assertThat(mistakes("vips.yml", "- {entry: a, hours: 01:00-02:00}"))
        .singleElement()
        .asString()
        .contains("'hours' is not a key here");
  }

  @Test
  void theSameListTwiceIsRefused() {
    assertThat(
            NamedLists.read(Map.of("honey-accounts.txt", "a", "honey_accounts.yml", "- b"))
                .mistakes())
        .singleElement()
        .asString()
        .contains("the list honey_accounts stands in", "keep one");
  }

  @Test
  @Timeout(10)
  void hostileFilesCostLittle() {
    assertThat(mistakes("a.txt", "x\n".repeat(60_000)))
        .singleElement()
        .asString()
        .contains("50000");
    assertThat(mistakes("a.txt", "a".repeat(1 << 20))).hasSize(1);
    assertThat(mistakes("a.txt", "a expires=".repeat(100_000))).hasSize(1);
    assertThat(mistakes("a.yml", "- &a [x]\n" + "- *a\n".repeat(1_000))).isNotEmpty();
    assertThat(mistakes("a.csv", "entry\n" + "\"".repeat(1 << 19))).hasSize(1);
  }
}
