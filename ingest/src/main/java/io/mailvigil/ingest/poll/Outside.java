// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;

/** All that a poller does beyond its own memory. */
interface Outside {
  Instant now();

  /** Waits. */
  void pause(Duration time) throws InterruptedException;

  /** Sends a request and takes the answer, bounded in time and size. */
  Answer send(HttpRequest request) throws IOException, InterruptedException;

  /** Returns when the lines are durable in the spool. */
  void append(byte[] lines) throws IOException, InterruptedException;

  /** Replaces what is known across restarts, durably and all or nothing. */
  void save(byte[] memory) throws IOException;
}
