// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt says of its factors ({@code mailvigil.auth.*}).
 *
 * @param factor the factor the outcome speaks of; on success the last one verified
 * @param first what is known of the password
 * @param second what is known of the second factor
 * @param mechanism SASL mechanism in upper case, null where the line does not say
 * @param session session or queue id
 * @param passwordHash truncated hash of the wrong password where the daemon logs one, re-keyed; on
 *     the topic only, never indexed
 * @param delegated true for a login that a webmail made for its user
 */
public record Auth(
    Factor factor,
    FirstFactor first,
    SecondFactor second,
    @Nullable String mechanism,
    @Nullable String session,
    @Nullable String passwordHash,
    boolean delegated) {
  /** Nothing is known: for events that are not about signing in. */
  public static final Auth NONE =
      new Auth(Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN, null, null, null, false);
}
