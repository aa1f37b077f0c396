// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.time.Instant;

/**
 * The time of whose records a provider is asked, both ends included.
 *
 * @param full whether it reaches back as far as records may come late
 */
record Window(Instant from, Instant to, boolean full) {}
