// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

/** A sink that also wants to know how each line is read. */
public interface LineSink extends Sink {
  /**
   * Every line once, in the order of its file; {@link ReadLine#isSettled} tells when it is final.
   */
  void line(ReadLine line);
}
