// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param result what the back end said; null where it is not known, then {@code problem} says why
 * @param problem one sentence, empty where there is a result
 */
public record BlockReply(BlockTask task, @Nullable BlockResult result, String problem) {}
