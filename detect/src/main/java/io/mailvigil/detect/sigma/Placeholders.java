// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.lists.ListEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the placeholders of a rule, as {@code %honey_accounts%}, stand for. */
@FunctionalInterface
interface Placeholders {
  /** None is known: a rule with one is refused. */
  Placeholders NONE = name -> null;

  /**
   * The entries of a placeholder named without its percent signs; null where none has that name. An
   * empty list matches nothing.
   */
  @Nullable List<ListEntry> values(String name);
}
