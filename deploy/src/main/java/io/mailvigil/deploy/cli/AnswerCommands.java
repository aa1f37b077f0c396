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
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code approve}, {@code deny} and {@code feedback}: what people answer. */
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

  /** Whose doing an alert was. */
  @picocli.CommandLine.Command(
      name = "feedback",
      description =
          "Say whose doing an alert was: me for a false alarm, not-me where somebody else was at"
              + " it. Recorded with its incident.",
      footer = {
        "",
        "Examples:",
        "  mailvigil feedback 3f0c9a41b2d75e8814a6f0b1c2d3e4f5 me --reason 'on a journey'",
        "  mailvigil feedback 3f0c9a41b2d75e8814a6f0b1c2d3e4f5 not-me"
      })
  static final class Feedback implements Callable<Integer> {
    @Mixin Setup setup = new Setup();

    @Parameters(index = "0", paramLabel = "ALERT", description = "The alert's event.id.")
    private String alert = "";

    @Parameters(
        index = "1",
        paramLabel = "me|not-me",
        converter = Verdict.class,
        description = "me: it was its account's owner; not-me: it was somebody else.")
    private Whose whose = Whose.NOT_ME;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "feedback",
        description = "Why, for the record.")
    private String reason = "";

    @Override
    public Integer call() throws IOException {
      Pipeline.Answer answer =
          Pipeline.of(setup.config(), setup.data())
              .send(
                  new Command.Feedback(
                      UUID.randomUUID().toString(),
                      Operator.name(),
                      reason,
                      Instant.now(),
                      alert,
                      whose == Whose.ME),
                  alert,
                  lock -> false,
                  Duration.ofSeconds(15));
      return Operator.tell(answer);
    }
  }

  enum Whose {
    ME,
    NOT_ME
  }

  /** Reads {@code me} and {@code not-me}. */
  static final class Verdict implements ITypeConverter<Whose> {
    @Override
    public Whose convert(String value) {
      return switch (value) {
        case "me" -> Whose.ME;
        case "not-me" -> Whose.NOT_ME;
        default ->
            throw new TypeConversionException("'" + value + "' is neither: write me or not-me");
      };
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
