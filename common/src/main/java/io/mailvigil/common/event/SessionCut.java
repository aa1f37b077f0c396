// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;

/**
 * The live sessions of an account are ended, without a lock.
 *
 * @param cause the alert that it follows from
 * @param asked when it was decided
 * @param open the back ends that have not ended them yet
 * @param done those that have
 * @param problem what the last of them that failed said, empty without
 */
public record SessionCut(
    Account account,
    RaisedAlert cause,
    Instant asked,
    List<String> open,
    List<String> done,
    String problem)
    implements AlertMemory {
  public SessionCut {
    open = List.copyOf(open);
    done = List.copyOf(done);
  }

  @Override
  public String key() {
    // no tenant's key begins with a slash
    return "/sessions/" + account.key();
  }

  /** True until each back end has answered or was given up. */
  public boolean isOpen() {
    return !open.isEmpty();
  }
}
