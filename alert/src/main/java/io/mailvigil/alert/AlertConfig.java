// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert;

import io.mailvigil.alert.lock.DemoLock;
import io.mailvigil.alert.lock.DovecotLock;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.response.ResponseConfig;
import io.mailvigil.common.config.ConfigNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code alert}.
 *
 * @param response what the response policy goes by
 * @param dovecot the lock back end for a Dovecot, null without
 * @param demo true where locks are only kept in memory, for the demo
 */
public record AlertConfig(
    ResponseConfig response, DovecotLock.@Nullable Config dovecot, boolean demo) {

  /** Reads section {@code alert}; mistakes are noted in it. */
  public static AlertConfig from(ConfigNode alert) {
    ConfigNode backends = alert.section("lock-backends");
    return new AlertConfig(
        ResponseConfig.from(alert),
        backends.has("dovecot") ? DovecotLock.Config.from(backends.section("dovecot")) : null,
        backends.flag("demo", false));
  }

  /** Makes the lock back ends, by name; nothing is touched before their first call. */
  public Map<String, LockBackend> lockBackends() {
    Map<String, LockBackend> all = new LinkedHashMap<>();
    if (dovecot != null) {
      DovecotLock lock = dovecot.make();
      all.put(lock.name(), lock);
    }
    if (demo) {
      all.put(DemoLock.NAME, new DemoLock());
    }
    return all;
  }
}
