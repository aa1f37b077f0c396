// SPDX-License-Identifier: Apache-2.0
/**
 * Providers' logs by their APIs: asked again and again, each record once into the spool. One file a
 * product says how to ask and how to read the answer; {@link io.mailvigil.ingest.poll.Poller} does
 * the rest.
 */
@NullMarked
package io.mailvigil.ingest.poll;

import org.jspecify.annotations.NullMarked;
