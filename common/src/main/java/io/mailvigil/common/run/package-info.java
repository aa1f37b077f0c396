// SPDX-License-Identifier: Apache-2.0
/** What every process needs to boot: stages, health and the admin port. */
@NullMarked
package io.mailvigil.common.run;

import org.jspecify.annotations.NullMarked;
