// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.ingest.receive.Zones;
import io.mailvigil.ingest.source.FileTail;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code ingest.logs}.
 *
 * @param path a file, or a glob in the last part of the path ({@code /var/log/mail*.log})
 * @param zone of stamps that state none
 * @param year of the first year-less line, 0 where it is to be inferred
 * @param from where to begin in a file that is there at the very first start; one that appears
 *     later is read from its start
 * @param shownAs {@code log.file.path} of its events, null for the path itself
 * @param authenticated false where anybody who reaches a port of ours can write into it
 * @param late how long after its time a line comes by its nature; zero for a log that is written as
 *     it happens, whose lines are joined with those of all such logs
 */
public record LogConfig(
    String path,
    ZoneId zone,
    int year,
    FileTail.From from,
    @Nullable String shownAs,
    boolean authenticated,
    Duration late) {
  static final String NO_PATH = "name the log file, as in - path: /var/log/mail.log";

  /** A file with everything else by default, as {@code --log FILE} names it. */
  public static LogConfig of(String path) {
    return new LogConfig(
        path, ZoneId.systemDefault(), 0, FileTail.From.START, null, true, Duration.ZERO);
  }

  static LogConfig from(ConfigNode node) {
    return new LogConfig(
        node.required("path", NO_PATH),
        Zones.of(node),
        node.integer("year", 0, 0, 9999),
        node.choice("from", FileTail.From.START, FileTail.From.class),
        null,
        true,
        Duration.ZERO);
  }
}
