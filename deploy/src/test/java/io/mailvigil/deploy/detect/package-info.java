// SPDX-License-Identifier: Apache-2.0
/** Detect in several processes, on a real broker. */
@NullMarked
package io.mailvigil.deploy.detect;

import org.jspecify.annotations.NullMarked;
