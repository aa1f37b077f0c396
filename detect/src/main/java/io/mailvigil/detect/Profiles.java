// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.profile.login.LoginProfiling;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of accounts in memory: what {@code replay} asks. The longest untouched goes first.
 */
final class Profiles {
  private final LoginProfiling profiling;
  private final LinkedGroups<LoginProfiling.Kept> all;

  Profiles(NobodysAddresses nobodys, int most) {
    profiling = new LoginProfiling(nobodys);
    all = new LinkedGroups<>(most);
  }

  Profiled of(AuthEvent event, @Nullable String account) {
    if (account == null || !profiling.watches(event)) {
      return Profiled.of(event);
    }
    LoginProfiling.Kept before = all.get(account);
    LoginProfiling.Kept profile = before == null ? profiling.fresh() : before;
    LoginProfiling.Read read = profiling.read(profile, event);
    if (before == null && read.changed()) {
      all.put(account, profile);
    }
    return new Profiled(event, read.reading(), read.learned());
  }

  void forget(long micros) {
    all.values().removeIf(each -> each.isForgotten(micros));
  }

  long evicted() {
    return all.evicted();
  }
}
