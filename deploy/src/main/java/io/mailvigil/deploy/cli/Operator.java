// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Pipeline;
import io.mailvigil.deploy.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The person at the terminal: who they are, whom they mean, and what they are told. */
final class Operator {
  private Operator() {}

  /** {@code root@mx1}; behind sudo the one who called it. */
  static String name() {
    String sudo = System.getenv("SUDO_USER");
    String user = sudo == null || sudo.isBlank() ? System.getProperty("user.name") : sudo;
    try {
      return user + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return user + "@localhost";
    }
  }

  static Account account(String login, MailvigilConfig config, CommandSpec spec) {
    if (login.isBlank() || login.chars().anyMatch(Character::isISOControl)) {
      throw new ParameterException(
          spec.commandLine(), "ACCOUNT is empty or has control characters");
    }
    return config.accounts().account(login);
  }

  static String reason(String reason, CommandSpec spec) {
    if (reason.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--reason is empty: say why, it is recorded");
    }
    return reason.strip();
  }

  /** To the second: what a person wants to read. */
  static Instant time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Says what became of a command: exit code 0 when it is so, 1 when it is not known or was
   * refused.
   */
  static int tell(Pipeline.Answer answer, Lockout.State... hoped) {
    return switch (answer) {
      case Pipeline.Answer.Entry entry -> tell(entry.lock(), List.of(hoped));
      case Pipeline.Answer.Said said -> tell(said.action());
      case Pipeline.Answer.Silence silence -> {
        System.err.println(
            "mailvigil: recorded, but not answered yet: alert carries it out as soon as it can"
                + " (mailvigil locks --all shows it)");
        yield 1;
      }
    };
  }

  private static int tell(ActionTaken action) {
    String said = Printable.text(action.message());
    if (action.outcome() == Outcome.SUCCESS) {
      System.out.println(said);
      return 0;
    }
    System.err.println("mailvigil: " + said);
    return 1;
  }

  private static int tell(Lockout lock, List<Lockout.State> hoped) {
    String backends =
        lock.backends().stream()
            .map(held ->
                held.backend()
                    + ": "
                    + held.step().wire()
                    + (held.detail().isEmpty() ? "" : " (" + held.detail() + ")"))
            .collect(Collectors.joining(", "));
    System.out.printf(
        "%s: %s%s%s%n",
        Printable.text(lock.account().name()),
        lock.state().wire(),
        lock.state() == Lockout.State.LOCKED ? " until " + time(lock.until()) : "",
        backends.isEmpty() ? "" : " [" + Printable.text(backends) + "]");
    return hoped.contains(lock.state()) ? 0 : 1;
  }
}
