// SPDX-License-Identifier: Apache-2.0
/**
 * Lines that come to us instead of lying in a file: written to a durable spool before the sender is
 * told, and read from there as any log is.
 */
@NullMarked
package io.mailvigil.ingest.receive;

import org.jspecify.annotations.NullMarked;
