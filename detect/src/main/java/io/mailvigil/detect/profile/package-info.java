// SPDX-License-Identifier: Apache-2.0
/** Detections that know what is usual for an account: places, networks, success after failures. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.detect.profile;
