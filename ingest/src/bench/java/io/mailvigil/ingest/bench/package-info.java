// SPDX-License-Identifier: Apache-2.0
/** What reading a line costs; compiled and run by {@code deploy/bench/run parsers} only. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.ingest.bench;
