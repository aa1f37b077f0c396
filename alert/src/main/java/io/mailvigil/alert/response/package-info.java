// SPDX-License-Identifier: Apache-2.0
/** Decides what is done about an alert, and says why: no clock, no server, no topic. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.response;
