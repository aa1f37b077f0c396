// SPDX-License-Identifier: Apache-2.0
/** Log lines in, events out: what the daemons wrote becomes one event an attempt. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest;
