// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import java.time.Duration;

/**
 * A block that policy decided on.
 *
 * @param mode SHADOW: note it; ASK: ask for it; AUTO: do it
 * @param incident what leads to it
 * @param length how long it lasts
 * @param why one plain clause
 */
public record BlockPlan(
    Network source, String tenant, Mode mode, String incident, Duration length, String why) {}
