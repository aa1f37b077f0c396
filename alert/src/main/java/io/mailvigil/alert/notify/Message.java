// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.common.event.Report;
import java.util.List;

/**
 * What is told at one time over one channel.
 *
 * @param id the same at each repetition: {@code Message-ID}, {@code Idempotency-Key}
 * @param kind why it is told
 * @param thread what it belongs to, an incident's id; messages of one thread stand together
 * @param reports what it is about, in the order in which it happened
 * @param answers where its receivers can answer what it asks
 */
public record Message(String id, Kind kind, String thread, List<Report> reports, Answers answers) {
  /** Why a message is sent. */
  public enum Kind {
    /** One incident, at once. */
    INCIDENT,
    /** Several incidents at once, since there were too many to tell each. */
    FLOOD,
    /** What was not urgent, gathered. */
    DIGEST,
    /** Somebody tries the channel. */
    TEST
  }

  public Message {
    reports = List.copyOf(reports);
  }

  /** A message whose questions are answered by the command line only. */
  public Message(String id, Kind kind, String thread, List<Report> reports) {
    this(id, kind, thread, reports, Answers.NONE);
  }

  Message with(Answers links) {
    return new Message(id, kind, thread, reports, links);
  }

  /** Without the content: a log must not hold it. */
  @Override
  public String toString() {
    return "Message[" + id + ", " + kind + ", " + reports.size() + " reports]";
  }
}
