// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * What a poller of ours puts down in place of a page that it can not read, so that it becomes a
 * dead letter: {@code mailvigil-poller: unreadable page of SOURCE (REASON): BEGINNING}.
 */
final class UnreadablePageFormat implements LogFormat {
  private static final String PROGRAM = "mailvigil-poller";
  private static final String HEAD = "unreadable page of ";
  private static final int LONGEST_REASON = 512;

  @Override
  public String name() {
    return PROGRAM;
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals(PROGRAM) && first == 'u';
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.programIs(PROGRAM) || !l.at(l.message, HEAD)) {
      return Reading.FOREIGN;
    }
    int near = Math.min(l.to, l.message + LONGEST_REASON);
    int from = l.find('(', l.message, near);
    int to = from < 0 ? -1 : l.find("): ", from, near);
    return new Reading.Garbled(to < 0 ? "a provider's page" : l.text(from + 1, to));
  }
}
