// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.sigma.EcsField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Values without a field: they are looked for in every field that holds text or an address. */
final class Keywords {
  private static final List<EcsField> FIELDS = fields();

  private Keywords() {}

  static Predicate<AuthEvent> found(TextTest test) {
    List<Predicate<AuthEvent>> all = new ArrayList<>();
    FIELDS.forEach(field -> all.add(FieldTests.text(field, test)));
    return Tests.any(all);
  }

  /** {@code related.*} repeats what other fields hold. */
  private static List<EcsField> fields() {
    List<EcsField> all = new ArrayList<>();
    for (EcsField field : EcsField.all()) {
      boolean text =
          field.kind() == Kind.TEXT || field.kind() == Kind.LIST || field.kind() == Kind.ADDRESS;
      if (text && !field.name().startsWith("related.")) {
        all.add(field);
      }
    }
    return List.copyOf(all);
  }
}
