// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.ingest.source.FileTail;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * One entry of {@code ingest.logs}.
 *
 * @param path a file, or a glob in the last part of the path ({@code /var/log/mail*.log})
 * @param zone of stamps that state none
 * @param year of the first year-less line, 0 where it is to be inferred
 * @param from where to begin in a file that is there at the very first start; one that appears
 *     later is read from its start
 */
public record LogConfig(String path, ZoneId zone, int year, FileTail.From from) {
  static final String NO_PATH = "name the log file, as in - path: /var/log/mail.log";

  /** A file with everything else by default, as {@code --log FILE} names it. */
  public static LogConfig of(String path) {
    return new LogConfig(path, ZoneId.systemDefault(), 0, FileTail.From.START);
  }

  static LogConfig from(ConfigNode node) {
    return new LogConfig(
        node.required("path", NO_PATH),
        node.parsed("timezone", ZoneId.systemDefault(), LogConfig::zone),
        node.integer("year", 0, 0, 9999),
        node.choice("from", FileTail.From.START, FileTail.From.class));
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "should be a time zone such as Europe/Berlin, UTC or +02:00", e);
    }
  }
}
