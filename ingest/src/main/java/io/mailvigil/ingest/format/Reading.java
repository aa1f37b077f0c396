// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/** What a format makes of one line. */
public sealed interface Reading {
  /**
   * A line that says something of an attempt; whether it carries its event is the join's matter.
   */
  record Login(Fact fact) implements Reading {}

  /** A line that helps to read others and never carries an event. */
  record Detail(Fact fact) implements Reading {}

  /** A known format's line without security meaning. */
  record Irrelevant() implements Reading {}

  /** No format knows the line. */
  record Foreign() implements Reading {}

  /** A known format's security line that could not be read. */
  record Garbled(String reason) implements Reading {}

  Reading IRRELEVANT = new Irrelevant();
  Reading FOREIGN = new Foreign();
}
