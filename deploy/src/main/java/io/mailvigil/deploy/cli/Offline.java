// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Account;

final class Offline {
  private Offline() {}

  static int unlock(Setup setup, Account account, String reason) {
    throw new IllegalStateException("offline " + setup.config() + account + reason);
  }

  static int undoAll(Setup setup) {
    throw new IllegalStateException("offline " + setup.config());
  }
}
