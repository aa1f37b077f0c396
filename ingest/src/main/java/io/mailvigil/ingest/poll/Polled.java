// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

/**
 * A record as the provider gave it.
 *
 * @param id its own, the same whenever it is asked for
 * @param json on one line
 */
record Polled(String id, String json) {}
