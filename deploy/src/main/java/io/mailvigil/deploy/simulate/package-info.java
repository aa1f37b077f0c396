// SPDX-License-Identifier: Apache-2.0
/**
 * A mail site that never was: legitimate life in its irregularity and named attacks, as the logs a
 * real server would write, each line of an attempt labelled.
 *
 * <p>The world was written before the detectors it measures were tuned, and knows nothing of them.
 */
@NullMarked
package io.mailvigil.deploy.simulate;

import org.jspecify.annotations.NullMarked;
