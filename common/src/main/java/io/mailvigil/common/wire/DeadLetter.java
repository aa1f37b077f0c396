// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the stream could not take, with what is needed to find and repeat the case (contract part
 * 6).
 *
 * @param time when it was met
 * @param reason one clause: what could not be read
 * @param format who claims it, null where nobody does
 * @param file {@code log.file.path}, null for sources without files
 * @param offset its first byte in the uncompressed file, -1 where there is none
 * @param length its whole length in bytes
 * @param sha256 of the whole, 64 hexadecimal digits
 * @param head its first 8 KiB, secrets redacted
 */
public record DeadLetter(
    Instant time,
    String reason,
    @Nullable String format,
    @Nullable String file,
    long offset,
    long length,
    String sha256,
    String head) {
  /** At most this many bytes of a line stand in {@link #head}. */
  public static final int HEAD_BYTES = 8192;
}
