// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Severity;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a channel tells and how often.
 *
 * @param least less grave alerts are not told
 * @param perHour messages an hour, 1 or more; a quarter of them may come in a burst
 * @param groupWait how long the first report of an incident waits for its siblings
 * @param digestEvery how long what is not urgent is gathered
 * @param quiet when only what cannot wait is told, null for never
 */
public record ChannelPolicy(
    Severity least,
    int perHour,
    Duration groupWait,
    Duration digestEvery,
    @Nullable QuietHours quiet) {}
