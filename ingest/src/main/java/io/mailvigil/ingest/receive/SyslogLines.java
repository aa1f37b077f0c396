// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Stamp;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Makes a line of a syslog message: a message without a stamp gets the time of its arrival and its
 * sender's address, as RFC 3164 4.3 asks of relays. For one thread at a time.
 */
final class SyslogLines {
  private final Clock clock;
  private final LogLine head = new LogLine();

  SyslogLines(Clock clock) {
    this.clock = clock;
  }

  /** The record of a message, null for an empty one. */
  synchronized byte[] record(byte[] buf, int from, int to, InetAddress sender) {
    int end = to;
    while (end > from && (buf[end - 1] == '\n' || buf[end - 1] == '\r' || buf[end - 1] == 0)) {
      end--;
    }
    if (end == from) {
      return new byte[0];
    }
    if (head.take(buf, from, end).kind() != Stamp.NONE) {
      return SpoolRecord.of(buf, from, end);
    }
    int text = from;
    if (buf[from] == '<') { // the priority would hide the stamp that is put before it
      int close = from;
      while (close < end && close - from < 5 && buf[close] != '>') {
        close++;
      }
      text = close < end && buf[close] == '>' ? close + 1 : from;
    }
    byte[] stamp =
        (clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + sender.getHostAddress() + " ")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[stamp.length + end - text];
    System.arraycopy(stamp, 0, all, 0, stamp.length);
    System.arraycopy(buf, text, all, stamp.length, end - text);
    return SpoolRecord.of(all, 0, all.length);
  }
}
