// SPDX-License-Identifier: Apache-2.0
/** Detections in; incidents, locks, documents and messages out. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert;
