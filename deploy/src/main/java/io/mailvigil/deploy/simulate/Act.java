// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that leaves lines in the logs. */
sealed interface Act {
  Instant at();

  /** What the label says it was: {@link #LIFE} or the name of an attack. */
  String label();

  String LIFE = "legitimate";

  /** By which door. */
  enum Service {
    IMAP,
    SUBMISSION,
    WEBMAIL
  }

  /** How a login attempt ended. */
  enum Verdict {
    GRANTED,
    WRONG_PASSWORD,
    UNKNOWN_USER,
    /** The password was right. */
    WRONG_CODE
  }

  /**
   * A login attempt.
   *
   * @param login the name that was given
   * @param code whether a second factor is asked and, when granted, was right
   * @param password what the wrong password was, as any text of its own; of others null
   * @param session what is done with it when granted, null for a session that does nothing
   */
  record Attempt(
      Instant at,
      String login,
      String address,
      Service service,
      @Nullable Program program,
      @Nullable String version,
      boolean code,
      Verdict verdict,
      @Nullable String password,
      @Nullable Session session,
      String label)
      implements Act {
    /** The same under another name. */
    Attempt as(String other) {
      return new Attempt(
          at, other, address, service, program, version, code, verdict, password, session, label);
    }

    /** The same with something else done in its session. */
    Attempt with(Session other) {
      return new Attempt(
          at, login, address, service, program, version, code, verdict, password, other, label);
    }

    Attempt with(Verdict other, @Nullable String wrong, Instant when) {
      return new Attempt(
          when, login, address, service, program, version, code, other, wrong, null, label);
    }
  }

  /**
   * What a session did until it ended.
   *
   * @param end when it was logged out
   * @param fetched bodies
   * @param bytes of these bodies
   * @param expunged messages
   */
  record Session(Instant end, long fetched, long bytes, long deleted, long expunged) {}

  /**
   * A message sent through submission, with a login of its own.
   *
   * @param recipients how many, of them {@code external} outside the site
   * @param refused how many of the external ones the other side refused
   */
  record Mail(
      Instant at,
      String login,
      String address,
      int recipients,
      int external,
      int refused,
      long bytes,
      String label)
      implements Act {}
}
