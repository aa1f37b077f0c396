// SPDX-License-Identifier: Apache-2.0
/** The topics, their codecs and their set-up: everything that stands on the wire. */
@NullMarked
package io.mailvigil.common.wire;

import org.jspecify.annotations.NullMarked;
