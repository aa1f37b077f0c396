// SPDX-License-Identifier: Apache-2.0
/** The whole way once, on a real mail server under attack. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.deploy.attack;
