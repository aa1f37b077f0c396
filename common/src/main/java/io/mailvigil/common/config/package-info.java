// SPDX-License-Identifier: Apache-2.0
/** One YAML file, read strictly: every mistake is named with file, line and mend. */
@NullMarked
package io.mailvigil.common.config;

import org.jspecify.annotations.NullMarked;
