// SPDX-License-Identifier: Apache-2.0
/** {@code mailvigil up} as a process of its own: started, stopped and killed. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.deploy.up;
