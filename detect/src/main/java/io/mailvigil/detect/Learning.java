// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import java.util.Map;

/**
 * When each tenant began: the least event time seen of it, which is a function of the set of events
 * and so the same live, after a crash and in replay. {@link Detector#learns()} counts from there.
 */
final class Learning {
  private Learning() {}

  /**
   * The tenant's beginning, this event included; unauthenticated events and our own do not move it.
   */
  static long began(Map<String, Long> began, AuthEvent event, long micros) {
    Long since = began.get(event.tenant());
    if (since != null && since <= micros) {
      return since;
    }
    if (!event.origin().authenticated() || event.action() == Action.SOURCE_STATE) {
      return since == null ? micros : since;
    }
    began.put(event.tenant(), micros);
    return micros;
  }
}
