// SPDX-License-Identifier: Apache-2.0
/** The commands of {@code deploy/mailvigil}, one class each (contract part 2). */
@NullMarked
package io.mailvigil.deploy.cli;

import org.jspecify.annotations.NullMarked;
