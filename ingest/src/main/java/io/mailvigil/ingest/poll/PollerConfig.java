// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.ingest.receive.LineSource;
import io.mailvigil.ingest.receive.Received;
import io.mailvigil.ingest.receive.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** What the settings of all pollers say alike. */
interface PollerConfig extends LineSource.Config {
  PollSettings settings();

  /** How the provider is asked. */
  Api api();

  /** Records state their time with its zone, or in UTC. */
  @Override
  default ZoneId zone() {
    return ZoneOffset.UTC;
  }

  /** The provider has shown its certificate, or is on this machine. */
  @Override
  default boolean authenticated() {
    return true;
  }

  /** What is newer may still come with the next look; that it may be far later is the overlap's. */
  @Override
  default Duration late() {
    return settings().interval().multipliedBy(2).plusSeconds(10);
  }

  @Override
  default LineSource make(Spool spool, Clock clock, Received received) {
    return Poller.live(this, settings(), api(), spool, clock, received);
  }
}
