// SPDX-License-Identifier: Apache-2.0
/**
 * Auth events in, detections out: pure folds over event time, hosted by one Kafka Streams topology
 * and by replay.
 */
@NullMarked
package io.mailvigil.detect;

import org.jspecify.annotations.NullMarked;
