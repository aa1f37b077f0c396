// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Sends a message as plain text and HTML by mail. {@code Message-ID} is the same at each
 * repetition, so that mail systems can drop a double; messages of one incident stand in one thread.
 */
final class MailNotifier implements Notifier {
  /** The settings. */
  record Config(Smtp smtp, List<String> to) implements Notifier.Config {
    Config {
      to = List.copyOf(to);
    }

    static Config from(ConfigNode node) {
      List<String> to = node.parsedList("to", List.of(), Smtp::address);
      if (to.isEmpty()) {
        node.mistake("to", "is missing: who should get the mail?");
      }
      return new Config(Smtp.from(node), to);
    }

    @Override
    public Notifier make() {
      return new MailNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;

  MailNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public Delivery send(Message message) throws IOException {
    return config
        .smtp()
        .send(
            new Smtp.Mail(
                message.id(),
                Change.hash("thread", "", message.thread()),
                config.to(),
                Wording.content(message),
                clock.instant()));
  }
}
