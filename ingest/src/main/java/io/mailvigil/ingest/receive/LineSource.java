// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * Where lines come from that lie in no file of ours. It puts them into its {@link Spool}; the file
 * tail reads them from there, so that restarts, kills and Kafka's absence lose none that was
 * acknowledged. Constructing does no I/O; {@link #start()} survives an absent peer.
 */
public interface LineSource extends AutoCloseable {
  /** The settings of one source: they validate themselves and make it. */
  interface Config {
    /** Tells this source from the others: a file name of letters, digits, dots and hyphens. */
    String name();

    /** {@code log.file.path} of its events, as {@code syslog+udp://0.0.0.0:514}. */
    String url();

    /** Of stamps that state no zone. */
    ZoneId zone();

    /**
     * False where anybody who reaches the port can say anything: such events never lead to a lock
     * or a block.
     */
    boolean authenticated();

    /**
     * How long after its time a line comes by this source's nature; zero where it comes at once.
     * The lines of a late source are joined among themselves only.
     */
    default Duration late() {
      return Duration.ZERO;
    }

    LineSource make(Spool spool, Clock clock, Received received);
  }

  /** Begins to receive and returns. Throws {@code ConfigException} where only a person can mend. */
  void start();

  /** One sentence with the mend while nothing can be received, else null. */
  @Nullable String problem();

  @Override
  void close();
}
