// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import java.time.DateTimeException;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What past logs may leave unsaid. */
final class LogOptions {
  @Option(
      names = "--year",
      paramLabel = "Y",
      description = "The year of a file's first line, where lines state none (default: inferred).")
  int year;

  @Option(
      names = "--timezone",
      paramLabel = "Z",
      converter = Zone.class,
      description =
          "The zone of stamps that state none, as Europe/Berlin or UTC (default: this machine's).")
  ZoneId zone = ZoneId.systemDefault();

  /** Reads a zone id. */
  static final class Zone implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String value) {
      try {
        return ZoneId.of(value);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "'" + value + "' is no time zone: write Europe/Berlin, UTC or +02:00");
      }
    }
  }
}
