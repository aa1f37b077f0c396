// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.Map;

/**
 * One entry of {@code group-by}.
 *
 * @param name as written: a field or an alias
 * @param fields the field it means in each referenced rule or correlation, by the key it is
 *     referred to; for a correlation a field that this one groups by
 */
record GroupKey(String name, Map<String, EcsField> fields) {
  GroupKey {
    fields = Map.copyOf(fields);
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("a group key means a field in every referenced rule");
    }
  }

  /** Throws {@link IllegalArgumentException} for a rule that is not referred to. */
  EcsField in(String rule) {
    EcsField field = fields.get(rule);
    if (field == null) {
      throw new IllegalArgumentException("group-by " + name + " says nothing of rule " + rule);
    }
    return field;
  }
}
