// SPDX-License-Identifier: Apache-2.0
/** Tests of the engine of Sigma rules. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.detect.sigma;
