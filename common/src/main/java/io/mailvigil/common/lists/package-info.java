// SPDX-License-Identifier: Apache-2.0
/** The lists folder: what an operator lists or allows, read by whoever needs it. */
@NullMarked
package io.mailvigil.common.lists;

import org.jspecify.annotations.NullMarked;
