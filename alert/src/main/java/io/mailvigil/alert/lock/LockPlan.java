// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Mode;
import java.time.Duration;

/**
 * A lock that policy decided on.
 *
 * @param mode SHADOW: note it; ASK: ask for it; AUTO: do it
 * @param incident what leads to it
 * @param length how long it lasts
 * @param why one plain clause
 */
public record LockPlan(Account account, Mode mode, String incident, Duration length, String why) {}
