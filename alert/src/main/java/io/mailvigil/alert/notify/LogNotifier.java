// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.util.function.Consumer;

/** One readable line for each report: what {@code up} prints. */
final class LogNotifier implements Notifier {
  private final Consumer<String> lines;

  LogNotifier(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public Delivery send(Message message) {
    if (message.kind() == Message.Kind.TEST) {
      lines.accept(Wording.subject(message));
    }
    message.reports().forEach(report -> lines.accept(Wording.oneLine(report)));
    return new Delivery.Taken();
  }
}
