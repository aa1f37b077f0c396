// SPDX-License-Identifier: Apache-2.0
/** Carries a lock to the servers that enforce it, proves it by reading back, and takes it away. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.lock;
