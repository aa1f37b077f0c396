// SPDX-License-Identifier: Apache-2.0
/** Runs the core of alert: one decider in a cluster, each step one transaction. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.decide;
