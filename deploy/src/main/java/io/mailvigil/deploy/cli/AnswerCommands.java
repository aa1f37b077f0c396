// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.deploy.Pipeline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code approve} and {@code deny}: the answers to what mode {@code ask} asks. */
final class AnswerCommands {
  private AnswerCommands() {}

  /** Yes. */
  @picocli.CommandLine.Command(
      name = "approve",
      description =
          "Say yes to a question of mode ask (its id stands in the message and in `locks`).")
  static final class Approve implements Callable<Integer> {
    @Mixin Setup setup = new Setup();

    @Parameters(
        paramLabel = "ID",
        description =
            "The question's id; breaker-TENANT resumes suspended locks, block-breaker blocks.")
    private String id = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "approved",
        description = "Why, for the record.")
    private String reason = "";

    @Override
    public Integer call() throws IOException {
      return send(
          setup,
          id,
          Lockout.State.LOCKED,
          new Command.Approve(
              UUID.randomUUID().toString(), Operator.name(), reason, Instant.now(), id));
    }
  }

  /** No. */
  @picocli.CommandLine.Command(name = "deny", description = "Say no to a question of mode ask.")
  static final class Deny implements Callable<Integer> {
    @Mixin Setup setup = new Setup();

    @Parameters(paramLabel = "ID", description = "The question's id.")
    private String id = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "denied",
        description = "Why, for the record.")
    private String reason = "";

    @Override
    public Integer call() throws IOException {
      return send(
          setup,
          id,
          Lockout.State.DENIED,
          new Command.Deny(
              UUID.randomUUID().toString(), Operator.name(), reason, Instant.now(), id));
    }
  }

  private static int send(Setup setup, String id, Lockout.State hoped, Command command)
      throws IOException {
    Pipeline.Answer answer =
        Pipeline.of(setup.config(), setup.data())
            .send(
                command,
                id,
                lock ->
                    lock.id().equals(id)
                        && lock.state() != Lockout.State.ASKED
                        && lock.state() != Lockout.State.LOCKING,
                action -> id.equals(action.lockId()) && action.account() == null,
                Duration.ofSeconds(15));
    return Operator.tell(answer, hoped);
  }
}
