// SPDX-License-Identifier: Apache-2.0

/** Detections as Sigma files: rules and correlations, compiled to pure folds over event time. */
@NullMarked
package io.mailvigil.detect.sigma;

import org.jspecify.annotations.NullMarked;
