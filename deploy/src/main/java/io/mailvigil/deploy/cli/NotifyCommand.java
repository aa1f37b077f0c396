// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.alert.notify.Notifier.Delivery;
import io.mailvigil.alert.notify.Trial;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Printable;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code notify test CHANNEL}. */
@Command(name = "notify", description = "Try how people and programs are told.")
final class NotifyCommand {
  @Command(
      name = "test",
      description =
          "Send one test message over CHANNEL of alert.notify.channels now, past its budget and"
              + " quiet hours, and say what the other side answered; exit code 1 where it did not"
              + " take it.",
      footer = {"", "Example:", "  mailvigil notify test soc --config /etc/mailvigil.yml"})
  int test(
      @Mixin ConfigOption option,
      @Parameters(paramLabel = "CHANNEL", description = "The name of the channel.") String channel)
      throws IOException {
    MailvigilConfig config = option.config();
    Delivery delivery = Trial.of(config.alert().notifications(), channel, Instant.now());
    switch (delivery) {
      case Delivery.Taken taken ->
          System.out.println("channel " + channel + " took a test message");
      case Delivery.Refused(String why) ->
          throw new IOException("channel " + channel + " will not work: " + Printable.text(why));
    }
    return 0;
  }
}
