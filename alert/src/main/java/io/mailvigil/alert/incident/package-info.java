// SPDX-License-Identifier: Apache-2.0
/** Puts alerts of one account or source together, the same way live and in replay. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.incident;
