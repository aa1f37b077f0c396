// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

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
     * The notifier; throws {@link io.mailvigil.common.config.ConfigException} where it cannot be.
     */
    Notifier make();
  }
}
