// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.util.List;

/** The twin of tests and demo keeps what every back end keeps. */
class DemoLockTest extends LockBackendContract {
  private final DemoLock lock = new DemoLock();

  @Override
  LockBackend backend() {
    return lock;
  }

  @Override
  Account known() {
    return new Account(Account.DEFAULT_TENANT, "bob");
  }

  @Override
  boolean letsIn() {
    return lock.held().isEmpty();
  }

  @Override
  LiveSession session() {
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        return letsIn();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  LockBackend unreachable() {
    return new LockBackend() {
      @Override
      public String name() {
        return "away";
      }

      @Override
      public LockResult lock(LockOrder order) throws IOException {
        throw new IOException("away");
      }

      @Override
      public LockResult unlock(Account account) throws IOException {
        throw new IOException("away");
      }

      @Override
      public List<HeldLock> held() throws IOException {
        throw new IOException("away");
      }

      @Override
      public List<String> problems() {
        return List.of("away");
      }
    };
  }
}
