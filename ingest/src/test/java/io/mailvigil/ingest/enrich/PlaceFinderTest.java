// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceFinderTest {
  private static final Map<String, ?> MAXMIND_BERLIN =
      Map.of(
          "country", Map.of("iso_code", "DE"),
          "city", Map.of("names", Map.of("en", "Berlin")),
          "location", Map.of("latitude", 52.52, "longitude", 13.4, "accuracy_radius", 70L));
  private static final Map<String, ?> FLAT_PARIS =
      Map.of("country_code", "FR", "city", "Paris", "latitude", 48.85, "longitude", 2.35);
  private static final Map<String, ?> FLAT_COUNTRY = Map.of("country_code", "FR");

  @TempDir Path dir;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private final Clock clock = ticking(() -> now);

  @Test
  void readsMaxMindsSchema() throws IOException {
    Path file = MmdbWriter.both().put("192.0.2.0/24", MAXMIND_BERLIN).writeTo(dir.resolve("a"));

    Source found = finder(file).find(Source.of(SourceAddress.of("192.0.2.77")));

    assertThat(found.place()).isEqualTo(new Place("DE", "Berlin", 52.52, 13.4, 70));
  }

  @Test
  void readsTheFlatSchemaAndGivesACityWithoutRadiusOne() throws IOException {
    Path file = MmdbWriter.both().put("2001:db8::/32", FLAT_PARIS).writeTo(dir.resolve("a"));

    Source found = finder(file).find(Source.of(SourceAddress.of("2001:db8::1")));

    assertThat(found.place()).isEqualTo(new Place("FR", "Paris", 48.85, 2.35, 100));
  }

  @Test
  void knowsOfACountryOnlyTheWholeDiscThatHoldsIt() throws IOException {
    Path file = MmdbWriter.both().put("192.0.2.0/24", FLAT_COUNTRY).writeTo(dir.resolve("a"));

    Place place =
        Objects.requireNonNull(finder(file).find(Source.of(SourceAddress.of("192.0.2.1"))).place());

    assertThat(place.city()).isNull();
    assertThat(place.radiusKm()).isGreaterThanOrEqualTo(600);
  }

  @Test
  void readsAsNumbersOfBothSchemas() throws IOException {
    Path maxMind =
        MmdbWriter.both()
            .put(
                "192.0.2.0/24",
                Map.of("autonomous_system_number", 64496L, "autonomous_system_organization", "A"))
            .writeTo(dir.resolve("a"));
    Path flat =
        MmdbWriter.both()
            .put("198.51.100.0/24", Map.of("asn", "AS64497", "as_name", "B Hosting Ltd"))
            .writeTo(dir.resolve("b"));
    PlaceFinder finder = finder(maxMind, flat);

    Source a = finder.find(Source.of(SourceAddress.of("192.0.2.1")));
    Source b = finder.find(Source.of(SourceAddress.of("198.51.100.1")));

    assertThat(a.asNumber()).isEqualTo(64496);
    assertThat(a.asOrganization()).isEqualTo("A");
    assertThat(a.networkClass()).isNull();
    assertThat(b.asNumber()).isEqualTo(64497);
    assertThat(b.networkClass()).isEqualTo("hosting");
  }

  @Test
  void readsTheAsnCsvOfBothFamilies() throws IOException {
    Path file = dir.resolve("asn.csv");
    Files.writeString(
        file,
        """
        192.0.2.0,192.0.2.127,64496,"Example, Inc."
        198.51.100.0,198.51.100.255,64497,Tel-Example Mobile
        198.51.100.128,198.51.101.255,64499,Begins later
        2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,64498,Six
        """);
    PlaceFinder finder = finder(file);

    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.127"))))
        .extracting(Source::asNumber, Source::asOrganization)
        .containsExactly(64496L, "Example, Inc.");
    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.128"))).asNumber()).isZero();
    assertThat(finder.find(Source.of(SourceAddress.of("191.255.255.255"))).asNumber()).isZero();
    assertThat(finder.find(Source.of(SourceAddress.of("198.51.100.9"))).networkClass())
        .isEqualTo("mobile");
    assertThat(finder.find(Source.of(SourceAddress.of("198.51.100.129"))).asNumber())
        .as("real sets overlap here and there")
        .isEqualTo(64499);
    assertThat(finder.find(Source.of(SourceAddress.of("2001:db8:1::1"))).asNumber())
        .isEqualTo(64498);
    assertThat(finder.find(Source.of(SourceAddress.of("2001:db9::"))).asNumber()).isZero();
  }

  @Test
  void readsTheCityCsv() throws IOException {
    Path file = dir.resolve("cities.csv");
    Files.writeString(
        file,
        """
        192.0.2.0,192.0.2.127,DE,"Baden, Land",,Ulm,89073,48.4,10.0,Europe/Berlin,70
        192.0.2.128,192.0.2.255,FR,,,Paris,,48.9,2.4,
        """);
    PlaceFinder finder = finder(file);

    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.1"))).place())
        .isEqualTo(new Place("DE", "Ulm", 48.4, 10.0, 70));
    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.200"))).place())
        .isEqualTo(new Place("FR", "Paris", 48.9, 2.4, 100));
    assertThat(finder.gaps()).singleElement().asString().contains("ASN data");
  }

  @Test
  void namesTheRowThatIsNoRange() throws IOException {
    Path file = dir.resolve("bad.csv");
    Files.writeString(file, "192.0.2.0,192.0.2.255,64496,A\n192.0.3.0,192.0.3.255,,\n");

    assertThat(finder(file).problems()).singleElement().asString().contains("line 2");
  }

  @Test
  void widensTheRadiusBehindAMobileCarrier() throws IOException {
    Path city = MmdbWriter.both().put("192.0.2.0/24", MAXMIND_BERLIN).writeTo(dir.resolve("a"));
    GeoSettings settings =
        new GeoSettings(List.of(city), Map.of("mobile", List.of("192.0.2.0/25")));
    PlaceFinder finder = PlaceFinder.of(settings, dir.resolve("none"), clock);

    Place carrier = finder.find(Source.of(SourceAddress.of("192.0.2.1"))).place();
    Place line = finder.find(Source.of(SourceAddress.of("192.0.2.129"))).place();

    assertThat(Objects.requireNonNull(carrier).radiusKm()).isEqualTo(200);
    assertThat(Objects.requireNonNull(line).radiusKm()).isEqualTo(70);
  }

  @Test
  void takesEachAnswerFromTheFirstFileThatKnowsIt() throws IOException {
    Path city = MmdbWriter.both().put("192.0.2.0/24", FLAT_PARIS).writeTo(dir.resolve("a"));
    Path country =
        MmdbWriter.both()
            .put("192.0.2.0/24", MAXMIND_BERLIN)
            .put("198.51.100.0/24", FLAT_COUNTRY)
            .writeTo(dir.resolve("b"));
    PlaceFinder finder = finder(city, country);

    Place both = finder.find(Source.of(SourceAddress.of("192.0.2.1"))).place();
    Place second = finder.find(Source.of(SourceAddress.of("198.51.100.1"))).place();

    assertThat(Objects.requireNonNull(both).city()).isEqualTo("Paris");
    assertThat(Objects.requireNonNull(second).country()).isEqualTo("FR");
  }

  @Test
  void asksAFileOfIpv4NothingAboutIpv6() throws IOException {
    Path file = MmdbWriter.v4Only().put("192.0.2.0/24", FLAT_PARIS).writeTo(dir.resolve("a"));
    PlaceFinder finder = finder(file);

    assertThat(finder.find(Source.of(SourceAddress.of("2001:db8::1"))).place()).isNull();
    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.1"))).place()).isNotNull();
    assertThat(finder.problems()).isEmpty();
  }

  @Test
  void takesUpAReplacedFileWithinHalfAMinute() throws IOException {
    Path file = MmdbWriter.both().put("192.0.2.0/24", FLAT_PARIS).writeTo(dir.resolve("a"));
    PlaceFinder finder = finder(file);
    Source asked = Source.of(SourceAddress.of("192.0.2.1"));
    assertThat(Objects.requireNonNull(finder.find(asked).place()).city()).isEqualTo("Paris");
    MmdbWriter.both().put("192.0.2.0/24", MAXMIND_BERLIN).writeTo(file);

    now = now.plus(Duration.ofSeconds(31));

    assertThat(Objects.requireNonNull(finder.find(asked).place()).city()).isEqualTo("Berlin");
  }

  @Test
  void keepsTheOldFileInForceWhenTheNewOneIsHalfWritten() throws IOException {
    Path file = MmdbWriter.both().put("192.0.2.0/24", FLAT_PARIS).writeTo(dir.resolve("a"));
    PlaceFinder finder = finder(file);
    assertThat(finder.problems()).isEmpty();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    now = now.plus(Duration.ofSeconds(31));

    assertThat(finder.find(Source.of(SourceAddress.of("192.0.2.1"))).place()).isNotNull();
    assertThat(finder.problems())
        .singleElement()
        .asString()
        .contains(file.toString(), "put a whole one there", "stays in force");
  }

  @Test
  void saysWhatIsMissingAndFindsNothing() {
    PlaceFinder finder = finder(dir.resolve("not-there.mmdb"));

    Source found = finder.find(Source.of(SourceAddress.of("192.0.2.1")));

    assertThat(found).isEqualTo(Source.of(SourceAddress.of("192.0.2.1")));
    assertThat(finder.problems()).singleElement().asString().contains("there is no file");
    assertThat(finder.gaps()).hasSize(2).anySatisfy(s -> assertThat(s).contains("D32", "D33"));
    assertThat(finder.notes()).hasSize(3).first().asString().contains("there is no file");
  }

  @Test
  void saysWhatCountryDataAloneCannotSee() throws IOException {
    Path file = MmdbWriter.both().put("192.0.2.0/24", FLAT_COUNTRY).writeTo(dir.resolve("a"));

    List<String> gaps = finder(file).gaps();

    assertThat(gaps).hasSize(2);
    assertThat(gaps.getFirst()).contains("countries far apart");
    assertThat(gaps.getLast()).contains("D35");
  }

  @Test
  void warnsOfDataOlderThanSixtyDays() throws IOException {
    Path file =
        MmdbWriter.both()
            .put("192.0.2.0/24", FLAT_COUNTRY)
            .built(now.minus(Duration.ofDays(61)))
            .writeTo(dir.resolve("a"));

    List<String> problems = finder(file).problems();

    assertThat(problems).singleElement().asString().contains("61 days ago");
  }

  @Test
  void neverThrowsOverDamagedFiles() throws IOException {
    byte[] whole =
        MmdbWriter.both()
            .put("192.0.2.0/24", MAXMIND_BERLIN)
            .put("2001:db8::/32", FLAT_PARIS)
            .toBytes();
    Random random = new Random(7);

    for (int i = 0; i < 300; i++) {
      byte[] broken = whole.clone();
      for (int k = 0; k < 4; k++) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      }
      Path file = dir.resolve("broken");
      Files.write(file, broken);
      PlaceFinder finder = finder(file);
      finder.find(Source.of(SourceAddress.of("192.0.2.1")));
      finder.find(Source.of(SourceAddress.of("2001:db8::1")));
    }
  }

  private PlaceFinder finder(Path... files) {
    return PlaceFinder.of(new GeoSettings(List.of(files), Map.of()), dir.resolve("no-data"), clock);
  }

  private static Clock ticking(InstantSource source) {
    return source.withZone(ZoneOffset.UTC);
  }
}
