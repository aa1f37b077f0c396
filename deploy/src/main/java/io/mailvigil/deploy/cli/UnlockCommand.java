// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unlock ACCOUNT}: undoes our lock, through the ledger or with the pipeline down. */
@picocli.CommandLine.Command(
    name = "unlock",
    description = "Undo our lock of an account; who did it and why is recorded.",
    footer = {
      "",
      "Examples:",
      "  mailvigil unlock bob@example.org --reason 'talked to him on the phone'",
      "  mailvigil unlock bob@example.org --reason 'pipeline is down' --offline"
    })
final class UnlockCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "ACCOUNT", description = "The account, as `locks` names it.")
  private String login = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the record.")
  private String reason = "";

  @Option(
      names = "--offline",
      description = "Undo it at the back ends themselves: works with the pipeline down.")
  private boolean offline;

  UnlockCommand() {
    spec = CommandSpec.create();
  }

  @Override
  public Integer call() throws IOException {
    MailvigilConfig config = setup.config();
    Account account = Operator.account(login, config, spec);
    String why = Operator.reason(reason, spec);
    if (offline) {
      return Offline.unlock(setup, account, why);
    }
    Command.Unlock command =
        new Command.Unlock(
            UUID.randomUUID().toString(), Operator.name(), why, Instant.now(), account, false);
    Pipeline.Answer answer =
        Pipeline.of(config, setup.data())
            .send(
                command,
                account.key(),
                lock ->
                    lock.account().equals(account)
                        && (lock.state() == Lockout.State.ENDED
                            || lock.state() == Lockout.State.DENIED),
                Duration.ofSeconds(15));
    return Operator.tell(answer, Lockout.State.ENDED, Lockout.State.DENIED);
  }
}
