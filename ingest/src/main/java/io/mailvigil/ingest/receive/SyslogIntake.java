// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** What a syslog listener does with messages, however they come: lines at their sender's rate. */
final class SyslogIntake {
  private final Spool spool;
  private final SyslogLines lines;
  private final Received received;
  private final SenderRates rates;

  SyslogIntake(int perSecond, Spool spool, SyslogLines lines, Received received) {
    this.spool = spool;
    this.lines = lines;
    this.received = received;
    rates = new SenderRates(perSecond);
  }

  /** Takes a message whose sender can not be made to wait: what is too much is counted. */
  void offer(byte[] buf, int length, InetAddress sender) {
    byte[] record = lines.record(buf, 0, length, sender);
    if (record.length == 0) {
      received.refused.increment();
    } else if (rates.take(sender, System.nanoTime()) > 0 || !spool.offer(record)) {
      received.dropped.increment();
    } else {
      received.lines.increment();
    }
  }

  /** The record of a message when its sender's turn has come; empty for an empty message. */
  byte[] awaitTurn(byte[] message, InetAddress sender) throws InterruptedException {
    for (long wait = rates.take(sender, System.nanoTime());
        wait > 0;
        wait = rates.take(sender, System.nanoTime())) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
    byte[] record = lines.record(message, 0, message.length, sender);
    received.lines.increment(record.length > 0 ? 1 : 0);
    return record;
  }

  /** Returns when these records are durable. */
  void append(byte[] records) throws InterruptedException {
    spool.append(records).join();
  }

  /** A frame or a connection was turned away. */
  void refused() {
    received.refused.increment();
  }
}
