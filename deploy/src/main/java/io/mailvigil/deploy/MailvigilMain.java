// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.deploy.cli.Cli;

/** The program. */
public final class MailvigilMain {
  private MailvigilMain() {}

  public static void main(String[] args) {
    System.exit(Cli.run(args));
  }
}
