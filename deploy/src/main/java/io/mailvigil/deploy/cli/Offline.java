// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.alert.Alert;
import io.mailvigil.alert.lock.OfflineUnlock;
import io.mailvigil.common.event.Account;
import io.mailvigil.deploy.Printable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Undoing locks at the back ends themselves, whether or not the pipeline runs. */
final class Offline {
  private Offline() {}

  static int unlock(Setup setup, Account account, String reason) throws IOException {
    return tell(over(setup).unlock(account, Operator.name(), reason, Instant.now()));
  }

  static int undoAll(Setup setup) throws IOException {
    List<OfflineUnlock.Step> steps =
        over(setup).unlockAll(Operator.name(), "locks --undo-all", Instant.now());
    if (steps.isEmpty()) {
      System.out.println("no back end holds a lock of ours");
    }
    return tell(steps);
  }

  private static OfflineUnlock over(Setup setup) throws IOException {
    return new OfflineUnlock(
        List.copyOf(setup.config().alert().lockBackends().values()),
        Alert.undone(setup.data().child("alert")));
  }

  /** 0 when every step is known to be done, else 1. */
  private static int tell(List<OfflineUnlock.Step> steps) {
    boolean all = true;
    for (OfflineUnlock.Step step : steps) {
      System.out.printf(
          "%s at %s: %s%n",
          Printable.text(step.account().name()), step.backend(), Printable.text(step.sentence()));
      all &= step.done();
    }
    return all ? 0 : 1;
  }
}
