// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.run;

/**
 * One part of the pipeline in a process. Constructing does no I/O; {@link #start()} survives an
 * absent peer, and {@link #health()} says why it waits.
 */
public interface Stage extends AutoCloseable {
  /** {@code ingest}, {@code detect} or {@code alert}. */
  String name();

  /**
   * Begins work and returns. Throws {@link io.mailvigil.common.config.ConfigException} where only
   * the operator can mend.
   */
  void start();

  Health health();

  /**
   * True while nothing is left to do: all input is read, nothing is open, everything sent is
   * acknowledged. {@code up --until-idle} asks all stages and stops when they say so twice.
   */
  boolean idle();

  /** Stops cleanly, within 30 s. */
  @Override
  void close();
}
