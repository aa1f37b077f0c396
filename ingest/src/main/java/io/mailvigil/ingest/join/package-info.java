// SPDX-License-Identifier: Apache-2.0
/** Makes one event of the lines that one attempt left in the logs, bounded in time and memory. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.join;
