// SPDX-License-Identifier: Apache-2.0
/** What happened and what was found: the values that cross every room. */
@NullMarked
package io.mailvigil.common.event;

import org.jspecify.annotations.NullMarked;
