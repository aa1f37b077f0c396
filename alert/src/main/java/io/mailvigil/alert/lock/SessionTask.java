// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.SessionCut;

/** One call that ends the live sessions of an account at one back end, without a lock. */
public record SessionTask(String backend, SessionCut cut) {
  /** What must not be called twice at a time. */
  public String lane() {
    return backend + " " + cut.account().key();
  }
}
