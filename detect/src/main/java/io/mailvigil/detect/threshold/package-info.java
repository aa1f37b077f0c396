// SPDX-License-Identifier: Apache-2.0
/** Detections that count in a window: failed second factors, guessing, spraying. */
@NullMarked
package io.mailvigil.detect.threshold;

import org.jspecify.annotations.NullMarked;
