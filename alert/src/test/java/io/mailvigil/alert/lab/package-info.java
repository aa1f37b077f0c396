// SPDX-License-Identifier: Apache-2.0
/** A real mail server on loopback, its users and their clients, for integration tests. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.alert.lab;
