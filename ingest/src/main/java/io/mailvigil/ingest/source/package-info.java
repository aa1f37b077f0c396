// SPDX-License-Identifier: Apache-2.0
/** Follows log files through rotation, truncation and restarts: each line once, in order. */
@NullMarked
package io.mailvigil.ingest.source;

import org.jspecify.annotations.NullMarked;
