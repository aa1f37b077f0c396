// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Printable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  /**
   * Says what became of a command: exit code 0 when it is so, 1 when it is not known or was
   * refused.
   */
  static int tell(Account account, @Nullable Lockout answer, Lockout.State hoped) {
    if (answer == null) {
      System.out.printf(
          "recorded, but not answered yet: alert carries it out as soon as it can (mailvigil locks"
              + " --all shows it)%n");
      return 1;
    }
    String backends =
        answer.backends().stream()
            .map(held ->
                held.backend()
                    + ": "
                    + held.step().wire()
                    + (held.detail().isEmpty() ? "" : " (" + held.detail() + ")"))
            .collect(Collectors.joining(", "));
    System.out.printf(
        "%s: %s%s%s%n",
        Printable.text(account.name()),
        answer.state().wire(),
        answer.state() == Lockout.State.LOCKED ? " until " + answer.until() : "",
        backends.isEmpty() ? "" : " [" + Printable.text(backends) + "]");
    return answer.state() == hoped ? 0 : 1;
  }
}
