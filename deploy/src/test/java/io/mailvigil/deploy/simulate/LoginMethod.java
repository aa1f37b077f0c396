// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.common.event.AuthEvent;
import org.jspecify.annotations.Nullable;

/**
 * A way to tell an attacker's login from its owner's: the higher it scores, the less it looks like
 * the owner. One that decides by itself speaks from {@link #SPEAKS} on.
 *
 * @param <S> what it knows of one account
 */
interface LoginMethod<S> {
  /** Nothing is told of a login: it goes on with a session, or belongs to what was told. */
  double NOTHING = Double.NEGATIVE_INFINITY;

  double SPEAKS = 1;

  String name();

  /** Scores a login of the site and learns from it. */
  double take(AuthEvent event);

  /** A copy of what is known of an account, null where nothing is. */
  @Nullable S fork(String account);

  /** Scores a login of the copied account, and lets only the copy learn from it. */
  double take(S fork, AuthEvent event);
}
