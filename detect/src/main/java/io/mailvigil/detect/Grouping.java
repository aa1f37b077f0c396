// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Source;
import org.jspecify.annotations.Nullable;

/** By what a detector groups events: each group has a memory of its own. Tenant always first. */
public enum Grouping {
  /** {@code tenant/u/account}. */
  ACCOUNT(Route.ACCOUNT) {
    @Override
    @Nullable String key(AuthEvent event, NobodysAddresses nobodys) {
      return event.account() == null ? null : event.account().key();
    }
  },
  /** {@code tenant/u/account source}: one account from one source network. */
  ACCOUNT_AND_SOURCE(Route.ACCOUNT) {
    @Override
    @Nullable String key(AuthEvent event, NobodysAddresses nobodys) {
      Account account = event.account();
      String network = account == null ? null : network(event, nobodys);
      return account == null || network == null ? null : account.key() + " " + network;
    }
  },
  /** {@code tenant/s/source}: the source network, /32 of IPv4 and /64 of IPv6. */
  SOURCE(Route.SOURCE) {
    @Override
    @Nullable String key(AuthEvent event, NobodysAddresses nobodys) {
      String network = network(event, nobodys);
      return network == null ? null : event.tenant() + "/s/" + network;
    }
  },
  /** {@code tenant}: the whole site. */
  SITE(Route.SITE) {
    @Override
    String key(AuthEvent event, NobodysAddresses nobodys) {
      return event.tenant();
    }
  };

  /** What a group's events are partitioned by; each route is one processor with one store. */
  enum Route {
    ACCOUNT,
    SOURCE,
    SITE
  }

  private final Route route;

  Grouping(Route route) {
    this.route = route;
  }

  Route route() {
    return route;
  }

  /** The key of the group an event belongs to, null where it belongs to none. */
  abstract @Nullable String key(AuthEvent event, NobodysAddresses nobodys);

  private static @Nullable String network(AuthEvent event, NobodysAddresses nobodys) {
    Source source = event.source();
    return source == null || event.auth().delegated() || nobodys.contains(source.ip())
        ? null
        : source.ip().network().toString();
  }
}
