// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;

/** Where a {@link World} puts what it has understood, in an order that depends on input alone. */
public interface Sink {
  void event(AuthEvent event);

  void deadLetter(DeadLetter letter);
}
