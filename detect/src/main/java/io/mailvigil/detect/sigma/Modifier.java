// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The value modifiers of the specification's appendix, version 2.1. */
enum Modifier {
  CONTAINS(Group.PLACE),
  STARTSWITH(Group.PLACE),
  ENDSWITH(Group.PLACE),
  ALL(Group.LINK),
  CASED(Group.LINK),
  NEQ(Group.LINK),
  RE(Group.TYPE),
  I(Group.FLAG),
  M(Group.FLAG),
  S(Group.FLAG),
  CIDR(Group.TYPE),
  EXISTS(Group.TYPE),
  FIELDREF(Group.TYPE),
  LT(Group.NUMBER),
  LTE(Group.NUMBER),
  GT(Group.NUMBER),
  GTE(Group.NUMBER),
  MINUTE(Group.TIME),
  HOUR(Group.TIME),
  DAY(Group.TIME),
  WEEK(Group.TIME),
  MONTH(Group.TIME),
  YEAR(Group.TIME),
  BASE64(Group.ENCODING),
  BASE64OFFSET(Group.ENCODING),
  WIDE(Group.ENCODING),
  UTF16LE(Group.ENCODING),
  UTF16BE(Group.ENCODING),
  UTF16(Group.ENCODING),
  WINDASH(Group.TEXT),
  EXPAND(Group.TEXT);

  /** What a modifier is about: it says which may stand together. */
  enum Group {
    PLACE,
    LINK,
    TYPE,
    FLAG,
    NUMBER,
    TIME,
    ENCODING,
    TEXT
  }

  private final Group group;

  Modifier(Group group) {
    this.group = group;
  }

  Group group() {
    return group;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Throws {@link IllegalArgumentException} with a sentence. */
  static Modifier of(String word) {
    List<String> words = new ArrayList<>();
    for (Modifier modifier : values()) {
      if (modifier.word().equals(word)) {
        return modifier;
      }
      words.add(modifier.word());
    }
    throw new IllegalArgumentException(
        "has the modifier " + Mistakes.quote(word) + ", which is none" + Nearest.hint(word, words));
  }

  /** Why these can not stand together in this order, null where they can. */
  static @Nullable String conflict(List<Modifier> all) {
    for (Modifier modifier : all) {
      if (all.indexOf(modifier) != all.lastIndexOf(modifier)) {
        return "has the modifier '" + modifier.word() + "' twice: keep one";
      }
    }
    for (Group group : List.of(Group.PLACE, Group.TYPE, Group.NUMBER, Group.TIME)) {
      List<Modifier> same = all.stream().filter(m -> m.group == group).toList();
      if (same.size() > 1) {
        return together(same.get(0), same.get(1), "keep one of them");
      }
    }
    for (Modifier modifier : all) {
      String conflict = modifier.conflictIn(all);
      if (conflict != null) {
        return conflict;
      }
    }
    return null;
  }

  private @Nullable String conflictIn(List<Modifier> all) {
    return switch (group) {
      case FLAG ->
          all.contains(RE) && all.indexOf(RE) < all.indexOf(this)
              ? null
              : "has '" + word() + "' without 're' before it: write re|" + word();
      case TYPE ->
          switch (this) {
            case RE -> besides(all, "say it in the expression", RE, I, M, S, ALL, NEQ, EXPAND);
            case CIDR -> besides(all, "take it away", CIDR, NEQ, ALL, EXPAND);
            case EXISTS -> besides(all, "take it away", EXISTS);
            default ->
                besides(
                    all, "take it away", FIELDREF, STARTSWITH, ENDSWITH, CONTAINS, NEQ, CASED, ALL);
          };
      case NUMBER ->
          all.stream().anyMatch(m -> m.group == Group.TIME)
              ? null
              : besides(all, "a number is compared as it is", this, EXPAND);
      case TIME ->
          all.stream()
              .filter(m -> m.group != Group.TIME && m.group != Group.NUMBER && m != NEQ)
              .findFirst()
              .map(m -> together(this, m, "a part of a date is a number"))
              .orElse(null);
      case ENCODING -> encoding(all);
      case LINK ->
          this == NEQ && all.contains(ALL)
              ? together(NEQ, ALL, "write 'not' in the condition")
              : null;
      case PLACE, TEXT -> null;
    };
  }

  private @Nullable String encoding(List<Modifier> all) {
    int at = all.indexOf(this);
    if (all.contains(WINDASH)) {
      return together(this, WINDASH, "encode each spelling as a value of its own");
    }
    if (at > 0 && all.subList(0, at).stream().anyMatch(m -> m.group == Group.PLACE)) {
      return "has '"
          + word()
          + "' after '"
          + all.get(at - 1).word()
          + "': a wildcard can not be"
          + " encoded, turn them round";
    }
    return null;
  }

  private @Nullable String besides(List<Modifier> all, String mend, Modifier... allowed) {
    List<Modifier> may = List.of(allowed);
    for (Modifier other : all) {
      if (!may.contains(other)) {
        return together(this, other, mend);
      }
    }
    return null;
  }

  private static String together(Modifier a, Modifier b, String mend) {
    return "has '" + a.word() + "' and '" + b.word() + "', which do not go together: " + mend;
  }
}
