// SPDX-License-Identifier: Apache-2.0
/** The ledger of blocked sources (a state machine), and the back ends that carry blocks. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.block;
