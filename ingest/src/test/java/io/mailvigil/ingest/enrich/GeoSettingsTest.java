// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GeoSettingsTest {
  private static GeoSettings read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    GeoSettings settings = GeoSettings.from(root.section("ingest"));
    root.finish();
    return settings;
  }

  @Test
  void nothingIsNeeded() {
    assertThat(read("")).isEqualTo(GeoSettings.DEFAULT);
  }

  @Test
  void everyKeyCanBeSet() {
    GeoSettings settings =
        read(
            """
            ingest:
              geo:
                files: [/var/lib/GeoIP/City.mmdb, asn.csv]
                network-classes:
                  vpn: [AS64496, 192.0.2.0/24]
                  office: 2001:db8::/32
            """);

    assertThat(settings)
        .isEqualTo(
            new GeoSettings(
                List.of(Path.of("/var/lib/GeoIP/City.mmdb"), Path.of("asn.csv")),
                Map.of(
                    "vpn", List.of("AS64496", "192.0.2.0/24"),
                    "office", List.of("2001:db8::/32"))));
  }

  @Test
  void aMistakeNamesItsPlaceAndTheMend() {
    assertThatThrownBy(
            () -> read("ingest:\n  geo:\n    network-classes:\n      vpn: [home]\n    file: x\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("test.yml line 4: ingest.geo.network-classes.vpn")
        .hasMessageContaining("AS64496")
        .hasMessageContaining("did you mean 'files'?");
  }
}
