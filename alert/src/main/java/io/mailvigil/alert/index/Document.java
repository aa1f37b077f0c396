// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

/** What is to be indexed, under an id that is a function of its content. */
public sealed interface Document {
  /** {@code _id}, which is {@code event.id}. */
  String id();

  /** The document as JSON; nobody changes the array. */
  byte[] json();

  /**
   * Something that happened and never changes: it is created once in its data stream.
   *
   * @param kind which stream it belongs to
   */
  record Happening(Kind kind, String id, byte[] json) implements Document {}

  /**
   * An alert as it now stands: the highest revision wins, whatever the order of arrival.
   *
   * @param revision counts up, from 1, with each state of this alert
   */
  record Alert(String id, long revision, byte[] json) implements Document {
    public Alert {
      if (revision < 1) {
        throw new IllegalArgumentException("revisions of an alert begin at 1");
      }
    }
  }

  /** The data streams. */
  enum Kind {
    EVENT("logs-mailvigil.auth-"),
    ACTION("logs-mailvigil.action-");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** The stream's name in a namespace. */
    String stream(String namespace) {
      return prefix + namespace;
    }
  }
}
