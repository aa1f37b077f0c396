// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a format makes of one line. */
public sealed interface Reading {
  /**
   * A line that says something of an attempt; whether it carries its event is the join's matter.
   */
  record Login(Fact fact) implements Reading {}

  /** A line that helps to read others and never carries an event. */
  record Detail(Fact fact) implements Reading {}

  /** A line that holds records with times and ids of their own, oldest first. */
  record Records(List<Entry> entries) implements Reading {
    public Records {
      entries = List.copyOf(entries);
    }
  }

  /**
   * What a format makes of one record.
   *
   * @param reading a {@link Login}, {@link Detail}, {@link Irrelevant} or {@link Garbled}
   * @param time nanoseconds since the epoch, {@link #NO_TIME} where the record states none
   * @param id the record's own id, null where it has none: a source of {@code event.id}
   */
  record Entry(Reading reading, long time, @Nullable String id) {}

  /** A known format's line without security meaning. */
  record Irrelevant() implements Reading {}

  /** No format knows the line. */
  record Foreign() implements Reading {}

  /** A known format's security line that could not be read. */
  record Garbled(String reason) implements Reading {}

  long NO_TIME = Long.MIN_VALUE;

  Reading IRRELEVANT = new Irrelevant();
  Reading FOREIGN = new Foreign();
}
