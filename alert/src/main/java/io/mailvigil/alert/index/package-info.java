// SPDX-License-Identifier: Apache-2.0
/**
 * Puts every event, alert and action into Elasticsearch, once each and without loss, and takes old
 * ones away again.
 */
@NullMarked
package io.mailvigil.alert.index;

import org.jspecify.annotations.NullMarked;
