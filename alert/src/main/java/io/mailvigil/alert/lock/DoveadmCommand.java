// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code doveadm} command. Cutting sessions sends them a signal, so it must run as root, beside
 * the mail server's processes; names stand behind {@code --} and never reach a shell.
 */
final class DoveadmCommand implements Doveadm {
  // sysexits.h, as doveadm uses it
  private static final int NO_USER = 67;
  private static final int NO_SESSION = 68;
  private final List<String> command;
  private final Duration timeout;

  /**
   * How to call it.
   *
   * @param command the program and its first arguments, for example {@code doveadm} or {@code sudo
   *     -n doveadm}
   */
  record Config(List<String> command) implements Doveadm.Config {
    /** Refuses an empty command. */
    public Config {
      command = List.copyOf(command);
      if (command.isEmpty() || command.contains("")) {
        throw new IllegalArgumentException("doveadm.command: name the program, as [doveadm]");
      }
    }

    @Override
    public Doveadm make(Duration timeout) {
      return new DoveadmCommand(command, timeout);
    }
  }

  private DoveadmCommand(List<String> command, Duration timeout) {
    this.command = command;
    this.timeout = timeout;
  }

  /** The command that tries a password at the auth service; empty for no command. */
  static List<String> authTest(List<String> command) {
    return command.isEmpty()
        ? List.of()
        : Stream.concat(command.stream(), Stream.of("auth", "test")).toList();
  }

  @Override
  public void kick(String name) throws IOException {
    BoundedCommand.Ended ended = run("kick", "--", name);
    if (ended.status() != 0 && ended.status() != NO_SESSION) {
      throw ended.asFailure("doveadm kick");
    }
  }

  @Override
  public void flushCache(String name) throws IOException {
    BoundedCommand.Ended ended = run("auth", "cache", "flush", "--", name);
    if (ended.status() != 0) {
      throw ended.asFailure("doveadm auth cache flush");
    }
  }

  @Override
  public Known knows(String name) {
    try {
      return switch (run("user", "--", name).status()) {
        case 0 -> Known.YES;
        case NO_USER -> Known.NO;
        default -> Known.UNSURE;
      };
    } catch (IOException e) {
      return Known.UNSURE;
    }
  }

  @Override
  public List<String> problems() {
    try {
      BoundedCommand.Ended ended = run("who");
      return ended.status() == 0 || ended.status() == NO_SESSION
          ? List.of()
          : List.of(String.valueOf(ended.asFailure("doveadm who").getMessage()));
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private BoundedCommand.Ended run(String... arguments) throws IOException {
    return BoundedCommand.run(command, List.of(arguments), timeout);
  }
}
