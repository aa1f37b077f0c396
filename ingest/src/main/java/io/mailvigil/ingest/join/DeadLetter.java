// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

/**
 * A line that a format claims but cannot read (contract part 6).
 *
 * @param file its path
 * @param offset its first byte in the uncompressed file
 * @param format the format that claims it
 * @param reason what could not be read
 * @param length its whole length in bytes
 * @param sha256 of the whole line, 64 hexadecimal digits
 * @param head its first 8 KiB, secrets redacted
 */
public record DeadLetter(
    String file,
    long offset,
    String format,
    String reason,
    long length,
    String sha256,
    String head) {}
