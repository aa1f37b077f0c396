// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * Where an event was read.
 *
 * @param file {@code log.file.path}, null for sources without files
 * @param offset {@code log.offset}: the verdict line's first byte in the uncompressed file, -1
 *     where there is none
 * @param authenticated false for UDP, plain TCP and untokened HTTP: such events never lead to a
 *     lock or block
 */
public record Origin(@Nullable String file, long offset, boolean authenticated) {}
