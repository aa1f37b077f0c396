// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Source;
import org.jspecify.annotations.Nullable;

/**
 * By what a detector groups events: each group has a memory of its own. Tenant always first. The
 * keys are public: alert ids rest on them.
 */
public final class Grouping {
  /** What a group's events are partitioned by; each route is one processor with one store. */
  public enum Route {
    /** As the topic is partitioned: {@link AuthEvent#key()}. */
    ACCOUNT,
    /** By source network. */
    SOURCE,
    /** By tenant. */
    SITE;

    /** The record key of that route, null where an event takes no part in it. */
    @Nullable String key(AuthEvent event, NobodysAddresses nobodys) {
      return switch (this) {
        case ACCOUNT -> event.key();
        case SOURCE -> Grouping.SOURCE.key(event, nobodys);
        case SITE -> event.tenant();
      };
    }
  }

  /** The key of the group an event belongs to. */
  @FunctionalInterface
  public interface Key {
    /** Null where the event belongs to no group. */
    @Nullable String of(AuthEvent event, NobodysAddresses nobodys);
  }

  /** {@code tenant/u/account}. */
  public static final Grouping ACCOUNT =
      new Grouping(
          Route.ACCOUNT,
          (event, nobodys) -> event.account() == null ? null : event.account().key());

  /** {@code tenant/u/account source}: one account from one source network. */
  public static final Grouping ACCOUNT_AND_SOURCE =
      new Grouping(
          Route.ACCOUNT,
          (event, nobodys) -> {
            Account account = event.account();
            String network = account == null ? null : network(event, nobodys);
            return account == null || network == null ? null : account.key() + " " + network;
          });

  /** {@code tenant/s/source}: the source network, /32 of IPv4 and /64 of IPv6. */
  public static final Grouping SOURCE =
      new Grouping(
          Route.SOURCE,
          (event, nobodys) -> {
            String network = network(event, nobodys);
            return network == null ? null : event.tenant() + "/s/" + network;
          });

  /** {@code tenant}: the whole site. */
  public static final Grouping SITE = new Grouping(Route.SITE, (event, nobodys) -> event.tenant());

  private final Route route;
  private final Key key;

  private Grouping(Route route, Key key) {
    this.route = route;
    this.key = key;
  }

  /**
   * A grouping of its own. Two events of one group must have the same key of the route: else they
   * never meet.
   */
  public static Grouping by(Route route, Key key) {
    return new Grouping(route, key);
  }

  public Route route() {
    return route;
  }

  /** The key of the group an event belongs to, null where it belongs to none. */
  public @Nullable String key(AuthEvent event, NobodysAddresses nobodys) {
    return key.of(event, nobodys);
  }

  /**
   * The source network an event counts for, as keys have it: null without a source, behind a
   * delegated login, and for nobody's addresses.
   */
  public static @Nullable String network(AuthEvent event, NobodysAddresses nobodys) {
    Source source = event.source();
    return source == null || event.auth().delegated() || nobodys.contains(source.ip(), event.time())
        ? null
        : source.ip().network().toString();
  }
}
