// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;

/**
 * What is not as it should be with one of our own logs.
 *
 * @param since {@code event.start}: when that began
 * @param says {@code message}: a few words for a human, without names from the log
 */
public record SourceState(Instant since, String says) {}
