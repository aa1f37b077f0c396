// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoipFetchTest {
  private static final byte[] COUNTRIES =
      MmdbWriter.both().put("192.0.2.0/24", Map.of("country_code", "DE")).toBytes();
  private static final String LICENCE =
      "This set is licensed under CC BY 4.0.\nFree, provided you give attribution to example.org.";

  @TempDir Path data;
  private final Map<String, byte[]> pages = new HashMap<>();
  private final List<String> said = new ArrayList<>();
  private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC);
  private HttpServer server;
  private URI registry;

  @BeforeEach
  void startRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/npm");
    server.createContext(
        "/",
        exchange -> {
          byte[] page = pages.get(exchange.getRequestURI().getRawPath());
          exchange.sendResponseHeaders(page == null ? 404 : 200, page == null ? -1 : page.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page == null ? new byte[0] : page);
          }
        });
    server.start();
    publish("@ip-location-db/geo-whois-asn-country-mmdb", "2.3.2026110100", countryFiles());
    publish(
        "@ip-location-db/asn",
        "2.3.2026061719",
        Map.of(
            "asn-ipv4.csv", bytes("192.0.2.0,192.0.2.255,64496,Example\n"),
            "asn-ipv6.csv", bytes("2001:db8::,2001:db8::ffff,64497,Six\n"),
            "asn-ipv4-num.csv", bytes("3221225984,3221226239,64496,Example\n")));
  }

  @AfterEach
  void stopRegistry() {
    server.stop(0);
  }

  @Test
  void putsBothSetsInPlaceAndShowsLicenceAttributionAndBuildDate() throws Exception {
    fetch();

    PlaceFinder finder = PlaceFinder.of(GeoSettings.DEFAULT, data, clock);
    Source found = finder.find(Source.of(SourceAddress.of("192.0.2.9")));
    assertThat(found.asNumber()).isEqualTo(64496);
    assertThat(found.place()).isNotNull();
    assertThat(finder.find(Source.of(SourceAddress.of("2001:db8::9"))).asNumber()).isEqualTo(64497);
    assertThat(String.join("\n", said))
        .contains("licence     CC0-1.0")
        .contains("attribution Free, provided you give attribution to example.org.")
        .contains("built       2026-11-01")
        .contains("built       2026-06-17")
        .containsOnlyOnce("WARNING");
    assertThat(data.resolve("geoip/manifest.json"))
        .content()
        .contains("2.3.2026110100", "CC0-1.0", "sha512-", "attribution to example.org");
    assertThat(data.resolve("geoip")).isDirectoryNotContaining("glob:**fetch-*");
  }

  @Test
  void leavesWhatWasThereWhenADownloadIsNotWhatWasPromised() throws Exception {
    fetch();
    byte[] before = Files.readAllBytes(data.resolve("geoip/country.mmdb"));
    pages.put("/tarballs/asn.tgz", tarball(Map.of("asn-ipv4.csv", bytes("forged"))));

    assertThatThrownBy(this::fetch)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SHA-512 differs");

    assertThat(data.resolve("geoip/country.mmdb")).hasBinaryContent(before);
    assertThat(data.resolve("geoip")).isDirectoryNotContaining("glob:**fetch-*");
  }

  @Test
  void refusesASetThatIsDamagedInsideAWholePackage() throws Exception {
    publish(
        "@ip-location-db/geo-whois-asn-country-mmdb",
        "2.3.2026110100",
        Map.of("geo-whois-asn-country.mmdb", bytes("no mmdb")));

    assertThatThrownBy(this::fetch).isInstanceOf(IOException.class);

    assertThat(data.resolve("geoip/country.mmdb")).doesNotExist();
  }

  @Test
  void namesThePackageAndTheMendWhenTheRegistryHasItNot() {
    assertThatThrownBy(() ->
            GeoipFetch.into(data, registry, clock, said::add)
                .fetch(new GeoipFetch.SetName("@example/none"), GeoipFetch.ASN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("@example/none")
        .hasMessageContaining("--registry");
  }

  private void fetch() throws IOException, InterruptedException {
    GeoipFetch.into(data, registry, clock, said::add).fetch(GeoipFetch.COUNTRY, GeoipFetch.ASN);
  }

  private void publish(String name, String version, Map<String, byte[]> files) {
    String shortName = name.substring(name.lastIndexOf('/') + 1);
    byte[] tgz = tarball(files);
    pages.put("/tarballs/" + shortName + ".tgz", tgz);
    pages.put(
        "/npm/" + name.replace("/", "%2f") + "/latest",
        bytes(
            """
            {"name": "%s", "keywords": ["version"], "version": "%s", "license": "CC0-1.0",
             "dist": {"signatures": [{"keyid": "x"}], "integrity": "%s",
             "tarball": "http://127.0.0.1:%d/tarballs/%s.tgz"}}\
            """
                .formatted(name, version, sha512(tgz), server.getAddress().getPort(), shortName)));
  }

  private static Map<String, byte[]> countryFiles() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("NRO_LICENSE", bytes(LICENCE));
    files.put("geo-whois-asn-country-ipv4.mmdb", bytes("another file of the package"));
    files.put("geo-whois-asn-country.mmdb", COUNTRIES);
    return files;
  }

  private static byte[] tarball(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] header = new byte[512];
        put(header, 0, "package/" + file.getKey());
        put(header, 124, "%011o".formatted(file.getValue().length));
        header[156] = '0';
        out.write(header);
        out.write(file.getValue());
        out.write(new byte[(512 - file.getValue().length % 512) % 512]);
      }
      out.write(new byte[1024]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int at, String text) {
    byte[] ascii = bytes(text);
    System.arraycopy(ascii, 0, header, at, ascii.length);
  }

  private static String sha512(byte[] bytes) {
    try {
      return "sha512-"
          + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-512").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
