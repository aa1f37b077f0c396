// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A dotted path, taken apart once: an event has thirty, and splitting them anew was a third of what
 * writing it cost (docs/performance.md). Paths with the same beginning share the same objects. All
 * are kept: a path is one of the product's own words and never holds data.
 */
final class FieldPath {
  /** The record itself, in which the first objects of all paths stand. */
  static final FieldPath RECORD = new FieldPath(null, "");

  private static final Map<String, FieldPath> KNOWN = new ConcurrentHashMap<>();

  private final @Nullable FieldPath object;
  private final int depth;
  final SerializedString name;

  private FieldPath(@Nullable FieldPath object, String name) {
    this.object = object;
    this.depth = object == null ? 0 : object.depth + 1;
    this.name = new SerializedString(name);
  }

  static FieldPath of(String path) {
    FieldPath known = KNOWN.get(path);
    return known == null ? learnt(path) : known;
  }

  private static FieldPath learnt(String path) {
    int dot = path.lastIndexOf('.');
    FieldPath object = dot < 0 ? RECORD : of(path.substring(0, dot));
    FieldPath fresh = new FieldPath(object, path.substring(dot + 1));
    FieldPath other = KNOWN.putIfAbsent(path, fresh);
    return other == null ? fresh : other;
  }

  /** The object that this field stands in; the record's own is the record. */
  FieldPath object() {
    return object == null ? this : object;
  }

  /** True where this field stands in {@code outer}, in one of its objects, or is it. */
  boolean isWithin(FieldPath outer) {
    FieldPath at = this;
    while (at.depth > outer.depth) {
      at = at.object();
    }
    return at == outer;
  }
}
