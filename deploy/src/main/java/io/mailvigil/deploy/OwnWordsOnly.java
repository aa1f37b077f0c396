// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Lets our own words and other libraries' errors through to the terminal; their warnings go to the
 * file only.
 */
public final class OwnWordsOnly extends Filter<ILoggingEvent> {
  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean ours = event.getLoggerName().startsWith("io.mailvigil.");
    return ours || event.getLevel().isGreaterOrEqual(Level.ERROR)
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }
}
