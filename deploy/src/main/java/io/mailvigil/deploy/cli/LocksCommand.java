// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Lockout;
import io.mailvigil.deploy.Pipeline;
import io.mailvigil.deploy.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code locks}: what the ledger holds, or everything undone before an uninstall. */
@Command(
    name = "locks",
    description = "List the lock ledger: who is locked, since when, until when, why and by whom.",
    footer = {
      "",
      "Examples:",
      "  mailvigil locks",
      "  mailvigil locks --all",
      "  mailvigil locks --undo-all"
    })
final class LocksCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();

  @Option(
      names = "--all",
      description = "Also locks that ended, were refused, or only would have been.")
  private boolean all;

  @Option(
      names = "--undo-all",
      description =
          "Undo every lock of ours at the back ends, with the pipeline up or down: before an"
              + " uninstall.")
  private boolean undoAll;

  @Override
  public Integer call() throws IOException {
    if (undoAll) {
      return Offline.undoAll(setup);
    }
    Map<String, Lockout> ledger = Pipeline.of(setup.config(), setup.data()).ledger();
    print(ledger, System.out);
    return 0;
  }

  private void print(Map<String, Lockout> ledger, PrintStream out) {
    int shown = 0;
    for (Lockout lock : ledger.values()) {
      if (all || lock.state().isOpen() || lock.state() == Lockout.State.ASKED) {
        if (shown++ == 0) {
          out.printf("%-32s %-10s %-20s %-20s %s%n", "ACCOUNT", "STATE", "SINCE", "UNTIL", "WHY");
        }
        out.printf(
            "%-32s %-10s %-20s %-20s %s (by %s, id %s)%n",
            Printable.text(lock.account().name()),
            lock.state().wire(),
            Operator.time(lock.lockedAt() == null ? lock.decided() : lock.lockedAt()),
            Operator.time(lock.until()),
            Printable.text(lock.why()),
            Printable.text(lock.by()),
            lock.id());
      }
    }
    if (shown == 0) {
      out.println(all ? "the ledger is empty" : "nobody is locked (--all shows what was)");
    }
  }
}
