// SPDX-License-Identifier: Apache-2.0
/** Puts the stages into processes: the only module that sees all three. */
@NullMarked
package io.mailvigil.deploy;

import org.jspecify.annotations.NullMarked;
