// SPDX-License-Identifier: Apache-2.0
/**
 * Commits events, dead letters, read positions and open joins in one Kafka transaction, so that a
 * kill at any moment loses no event and doubles none.
 */
@NullMarked
package io.mailvigil.ingest.publish;

import org.jspecify.annotations.NullMarked;
