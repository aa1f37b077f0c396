// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Microsoft Exchange Server's protocol logs of IMAP4, POP3 and SMTP Receive, 2010 to SE: comma
 * separated, one client command or server answer a line. Their columns are the same in all versions
 * and can not be configured, so a line is known by its shape and the {@code #Fields} line is not
 * needed. Only front ends tell the client: the lines of back ends and of Client Proxy connectors
 * repeat what those have said. Source: Microsoft's "Protocol logging" and "Configure protocol
 * logging for POP3 and IMAP4".
 */
final class ExchangeFormat implements LogFormat {
  @Override
  public String name() {
    return "exchange";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.isEmpty() && first >= '0' && first <= '9';
  }

  @Override
  public Reading read(LogLine l) {
    // a CSV line has its stamp, and nothing that the head could have taken for host or program
    return l.hasProgram() || l.kind != Stamp.INSTANT || l.message != l.from
        ? Reading.FOREIGN
        : new ExchangeRow(l).read();
  }
}
