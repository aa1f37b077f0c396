// SPDX-License-Identifier: Apache-2.0
/** Reads finished log files, plain or compressed, as one world in event time. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.past;
