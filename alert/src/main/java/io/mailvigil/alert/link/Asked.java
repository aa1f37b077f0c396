// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import io.mailvigil.common.event.Account;
import java.time.Instant;

/**
 * What a link asks.
 *
 * @param id of the question, or of the alert about the login
 * @param account whose
 * @param to whom the link was handed to, in words: it is recorded with the answer
 * @param until it can be answered before that time
 */
record Asked(Kind kind, String id, Account account, String to, Instant until) {
  /** What there is to say. */
  enum Kind {
    /** Shall the account be locked? Yes or no. */
    LOCK,
    /** Was that login you? Yes or no. */
    LOGIN
  }
}
