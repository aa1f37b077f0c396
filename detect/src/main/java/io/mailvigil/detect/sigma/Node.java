// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.List;

/** A rule or correlation, compiled: finds its own matches in the memory of a group. */
sealed interface Node permits LeafNode, NewNode, CorrelationNode {
  SigmaMeta meta();

  /** The matches completed from one time to another, both included, in order. */
  List<Hit> hits(SigmaMemory memory, long from, long to);

  /** For how long before a match its evidence may lie, in microseconds. */
  long reach();
}
