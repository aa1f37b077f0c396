// SPDX-License-Identifier: Apache-2.0
/** Reads one line at a time: total, anchored scanners over bytes, one file a product. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.format;
