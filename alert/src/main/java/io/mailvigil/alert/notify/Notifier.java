// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Urgency;
import java.io.IOException;

/**
 * A way to tell somebody. Making one does no I/O; each call ends within the configured time-outs,
 * may be repeated with the same message, which the receiver can then recognise by {@link
 * Message#id()}, and comes from one thread at a time.
 */
public interface Notifier {
  /**
   * Tells it.
   *
   * @return whether the other side took it or never will
   * @throws IOException when it is not known to have been taken: the caller tries again later. The
   *     message names the address and the mend, and no secret.
   */
  Delivery send(Message message) throws IOException;

  /** How a message ended, when the other side could be reached. */
  sealed interface Delivery {
    /** The other side has it. */
    record Taken() implements Delivery {}

    /** The other side will never take this message; {@code why} is one sentence. */
    record Refused(String why) implements Delivery {}
  }

  /** The settings of one way, which validate themselves and make it. */
  interface Config {
    /**
     * Whether a change concerns this way at all: by default what people are to be told. A way that
     * keeps a state for each incident also wants to know when one is looked at or over.
     */
    default boolean wants(Change change) {
      return change.report().urgency() != Urgency.NONE;
    }

    /**
     * The notifier; throws {@link io.mailvigil.common.config.ConfigException} where it cannot be.
     */
    Notifier make();
  }
}
