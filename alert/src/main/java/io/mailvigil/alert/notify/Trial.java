// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Tries a channel: what {@code notify test CHANNEL} does. */
public final class Trial {
  private Trial() {}

  /**
   * Sends one test message now.
   *
   * @return what the other side said
   * @throws ConfigException when no channel has this name
   * @throws IOException when the other side is not known to have taken it; the message names the
   *     mend
   */
  public static Notifier.Delivery of(NotifyConfig config, String channel, Instant now)
      throws IOException {
    NotifyConfig.Channel settings = config.channels().get(channel);
    if (settings == null) {
      throw new ConfigException(
          "alert.notify.channels has no '"
              + Plain.line(channel, 40)
              + "'; it has: "
              + (config.channels().isEmpty()
                  ? "none"
                  : String.join(", ", new TreeSet<>(config.channels().keySet()))));
    }
    String id = Change.hash(channel, "test", now.toString());
    try {
      return settings.way().make().send(new Message(id, Message.Kind.TEST, id, List.of()));
    } catch (IOException e) {
      throw new IOException("alert.notify.channels." + channel + ": " + e.getMessage(), e);
    }
  }
}
