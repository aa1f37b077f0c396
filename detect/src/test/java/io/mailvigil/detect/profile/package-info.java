// SPDX-License-Identifier: Apache-2.0
/** Tests of the detections that know what is usual. */
@org.jspecify.annotations.NullMarked
package io.mailvigil.detect.profile;
