// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the matches of another rule say of a value. New: none of them has had it before, in a group
 * in which that rule has matched at all, for what has no history has nothing new. Known: one has.
 *
 * @param rule the key of the rule that teaches
 * @param field whose value it is, null where a match of that rule is enough
 * @param lookBack how long a value stays known after its last sight, in whole days
 * @param known whether it must be known, and not new
 */
record NewTo(String rule, @Nullable EcsField field, Duration lookBack, boolean known) {}
