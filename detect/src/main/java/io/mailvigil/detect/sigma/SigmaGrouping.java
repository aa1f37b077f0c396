// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group-by as a {@link Grouping}: by the account where that is among the fields, else by the
 * source network, else by the tenant; then by the other fields in the order of the rule. An event
 * without one of them belongs to no group.
 *
 * <p>Where an alias means another field in another rule, an event belongs to the group of the first
 * rule of the file that it matches.
 *
 * @param names as the rule writes them
 * @param leaves of each base rule the fields that the names mean
 */
record SigmaGrouping(List<String> names, List<Leaf> leaves) {
  /** The fields of one base rule. */
  record Leaf(SigmaRule rule, List<EcsField> fields) {
    Leaf {
      fields = List.copyOf(fields);
    }
  }

  SigmaGrouping {
    names = List.copyOf(names);
    leaves = List.copyOf(leaves);
  }

  /** For rules that stand alone: the group of an event is its record key. */
  static final Grouping SINGLE =
      Grouping.by(Grouping.Route.ACCOUNT, (event, nobodys) -> event.key());

  boolean isUniform() {
    return leaves.stream().allMatch(leaf -> leaf.fields.equals(leaves.getFirst().fields));
  }

  boolean isByAccount() {
    return leaves.stream().allMatch(leaf -> leaf.fields.stream().anyMatch(Slots::isAccount));
  }

  private boolean isBySource() {
    return leaves.stream().allMatch(leaf -> leaf.fields.stream().anyMatch(Slots::isSource));
  }

  Grouping grouping() {
    boolean account = isByAccount();
    boolean source = isBySource();
    int others =
        (int)
            leaves.getFirst().fields.stream()
                .filter(f -> !Slots.isAccount(f) && !Slots.isSource(f) && !isTenant(f))
                .count();
    if (isUniform() && others == 0) {
      if (account) {
        return source ? Grouping.ACCOUNT_AND_SOURCE : Grouping.ACCOUNT;
      }
      return source ? Grouping.SOURCE : Grouping.SITE;
    }
    Grouping.Route route =
        account ? Grouping.Route.ACCOUNT : source ? Grouping.Route.SOURCE : Grouping.Route.SITE;
    return Grouping.by(
        route,
        isUniform()
            ? (event, nobodys) -> key(route, leaves.getFirst(), event, nobodys)
            : (event, nobodys) -> keyOfFirst(route, event, nobodys));
  }

  /** Whether a base rule's match belongs to the group that its event is in. */
  boolean isOfGroup(int leaf, AuthEvent event) {
    if (isUniform()) {
      return true;
    }
    for (Leaf each : leaves) {
      if (each.rule.matches(event)) {
        return each.fields.equals(leaves.get(leaf).fields);
      }
    }
    return false;
  }

  private @Nullable String keyOfFirst(
      Grouping.Route route, AuthEvent event, NobodysAddresses nobodys) {
    for (Leaf leaf : leaves) {
      if (leaf.rule.matches(event)) {
        return key(route, leaf, event, nobodys);
      }
    }
    return null;
  }

  private @Nullable String key(
      Grouping.Route route, Leaf leaf, AuthEvent event, NobodysAddresses nobodys) {
    Account account = event.account();
    String network = Grouping.network(event, nobodys);
    StringBuilder key = new StringBuilder(64);
    switch (route) {
      case ACCOUNT -> key.append(account == null ? "" : account.key());
      case SOURCE -> key.append(network == null ? "" : event.tenant() + "/s/" + network);
      case SITE -> key.append(event.tenant());
    }
    if (key.isEmpty()) {
      return null;
    }
    for (int i = 0; i < leaf.fields.size(); i++) {
      EcsField field = leaf.fields.get(i);
      if (isTenant(field)
          || (route == Grouping.Route.ACCOUNT && Slots.isAccount(field))
          || (route == Grouping.Route.SOURCE && Slots.isSource(field))) {
        continue;
      }
      String value = value(field, event, account, network);
      if (value == null) {
        return null;
      }
      key.append(' ');
      if (route != Grouping.Route.ACCOUNT || !Slots.isSource(field)) {
        key.append(names.get(i)).append('=');
      }
      key.append(value);
    }
    return key.toString();
  }

  private static @Nullable String value(
      EcsField field, AuthEvent event, @Nullable Account account, @Nullable String network) {
    if (Slots.isSource(field)) {
      return network;
    }
    if (Slots.isAccount(field)) {
      return account == null ? null : account.name();
    }
    Object value = field.value(event);
    return value == null ? null : clean(value.toString());
  }

  /** A value as keys have it: no space runs two of them together, and none is longer than 200. */
  private static String clean(String value) {
    StringBuilder clean = new StringBuilder(Math.min(200, value.length()));
    for (int i = 0; i < value.length() && clean.length() < 200; i++) {
      char c = value.charAt(i);
      clean.append(c <= ' ' ? '+' : c);
    }
    return clean.toString();
  }

  private static boolean isTenant(EcsField field) {
    return field.name().equals("organization.id");
  }
}
