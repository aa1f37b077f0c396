// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * The program at the other end: {@code user_agent.original}, {@code mailvigil.client.family},
 * {@code .version}.
 */
public record Client(
    @Nullable String userAgent, @Nullable String family, @Nullable String version) {}
