// SPDX-License-Identifier: Apache-2.0
/**
 * Tells people and programs what happened, once for each change of an alert and never in floods.
 */
@NullMarked
package io.mailvigil.alert.notify;

import org.jspecify.annotations.NullMarked;
