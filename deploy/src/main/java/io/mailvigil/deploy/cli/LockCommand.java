// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.config.ConfigNode;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lock ACCOUNT}: locks by hand, through the ledger. */
@picocli.CommandLine.Command(
    name = "lock",
    description = "Lock an account in the account system; who did it and why is recorded.",
    footer = {
      "",
      "Example:",
      "  mailvigil lock bob@example.org --reason 'phished, ticket 4711' --for 24h"
    })
final class LockCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "ACCOUNT", description = "The account, as the alerts name it.")
  private String login = "";

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why, for the record.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long: 15m, 24h, 7d (default: the first step of the ladder).")
  private @Nullable String length;

  @Option(names = "--force", description = "Also where the account is protected.")
  private boolean force;

  LockCommand() {
    spec = CommandSpec.create();
  }

  @Override
  public Integer call() throws IOException {
    MailvigilConfig config = setup.config();
    Account account = Operator.account(login, config, spec);
    Instant now = Instant.now();
    Command.Lock command =
        new Command.Lock(
            UUID.randomUUID().toString(),
            Operator.name(),
            Operator.reason(reason, spec),
            now,
            account,
            duration(),
            force);
    Pipeline.Answer answer =
        Pipeline.of(config, setup.data())
            .send(
                command,
                account.key(),
                lock ->
                    lock.account().equals(account)
                        && !lock.decided().isBefore(now.minusSeconds(1))
                        && lock.state() != Lockout.State.LOCKING,
                Duration.ofSeconds(15));
    return Operator.tell(answer, Lockout.State.LOCKED);
  }

  private @Nullable Duration duration() {
    if (length == null) {
      return null;
    }
    try {
      return ConfigNode.parseDuration(length);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--for " + e.getMessage(), e);
    }
  }
}
