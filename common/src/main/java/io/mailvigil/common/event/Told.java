// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;

/**
 * That one report was dealt with over one channel, so that nobody is told of it twice.
 *
 * @param id a function of channel and report
 * @param channel as configured
 * @param time when
 * @param outcome SUCCESS: the other side took it; FAILURE: it will never, or time ran out
 */
public record Told(String id, String channel, Instant time, Outcome outcome) {}
