// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import java.util.Locale;

/** How far long work is, on a terminal and nowhere else; at most once a second. */
final class Progress {
  private static final long EVERY = 1_000_000_000L;

  private final boolean terminal = Boolean.getBoolean("mailvigil.terminal");
  private final String what;
  private long told = System.nanoTime();
  private boolean written;

  Progress(String what) {
    this.what = what;
  }

  void at(long done) {
    if (terminal && System.nanoTime() - told > EVERY) {
      told = System.nanoTime();
      written = true;
      System.err.print(String.format(Locale.ROOT, "\r%,d %s ...", done, what));
    }
  }

  void end() {
    if (written) {
      System.err.print("\r\u001b[K");
    }
  }
}
