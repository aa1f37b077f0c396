// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What a {@link World} must know of a file before its first line.
 *
 * @param path {@code log.file.path}; its base name decides ties of event time
 * @param firstLineHash hash of the file's first complete line ({@link LineHash#of}); the same for a
 *     renamed, copied or compressed file
 * @param zone the zone of stamps that state none
 * @param year the year of the first year-less line, 0 where it is to be inferred
 * @param newest no line is younger than this by more than a day: the newest dated line of the
 *     input, the file's time, or live the clock; infers the year where {@code year} is 0
 * @param authenticated false for UDP, plain TCP and untokened HTTP
 */
public record FileIdentity(
    String path,
    String firstLineHash,
    ZoneId zone,
    int year,
    Instant newest,
    boolean authenticated) {}
