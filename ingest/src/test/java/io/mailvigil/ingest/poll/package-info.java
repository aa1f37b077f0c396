// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.mailvigil.ingest.poll;

import org.jspecify.annotations.NullMarked;
