// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.alert.response.Blocking;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Network;
import io.mailvigil.deploy.Pipeline;
import io.mailvigil.deploy.Printable;
import java.io.IOException;
import java.io.PrintStream;
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

/** {@code blocks}, {@code block} and {@code unblock}: the ledger of blocked sources. */
final class BlockCommands {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private BlockCommands() {}

  /** {@code blocks}: what the ledger holds. */
  @picocli.CommandLine.Command(
      name = "blocks",
      description = "List the blocked sources: since when, until when, why and by whom.")
  static final class Blocks implements Callable<Integer> {
    @Mixin Setup setup = new Setup();

    @Option(
        names = "--all",
        description = "Also blocks that ended, were refused, or only would have been.")
    private boolean all;

    @Override
    public Integer call() throws IOException {
      PrintStream out = System.out;
      int shown = 0;
      for (var memory : Pipeline.of(setup.config(), setup.data()).memories().values()) {
        if (memory instanceof io.mailvigil.common.event.Block block
            && (all || block.state().isOpen() || block.state() == Lockout.State.ASKED)) {
          if (shown++ == 0) {
            out.printf("%-24s %-10s %-20s %-20s %s%n", "SOURCE", "STATE", "SINCE", "UNTIL", "WHY");
          }
          out.printf(
              "%-24s %-10s %-20s %-20s %s (by %s, id %s)%n",
              block.source(),
              word(block.state()),
              Operator.time(block.since() == null ? block.decided() : block.since()),
              Operator.time(block.until()),
              Printable.text(block.why()),
              Printable.text(block.by()),
              block.id());
        }
      }
      if (shown == 0) {
        out.println(all ? "the ledger is empty" : "no source is blocked (--all shows what was)");
      }
      return 0;
    }

    private static String word(Lockout.State state) {
      return state.wire().replace("lock", "block");
    }
  }

  /** {@code block SOURCE}: blocks by hand. */
  @picocli.CommandLine.Command(
      name = "block",
      description = "Block a source at every block back end; who did it and why is recorded.",
      footer = {
        "",
        "Example:",
        "  mailvigil block 203.0.113.9 --reason 'guessing, ticket 4711' --for 24h"
      })
  static final class Block implements Callable<Integer> {
    @Mixin Setup setup = new Setup();
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", description = "An address; of IPv6 its /64 is blocked.")
    private String source = "";

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

    Block() {
      spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws IOException {
      String id = UUID.randomUUID().toString();
      Command command =
          new Command.Block(
              id,
              Operator.name(),
              Operator.reason(reason, spec),
              Instant.now(),
              network(source, spec),
              duration());
      String block = Blocking.idByHand(id);
      return sent(setup, command, action -> block.equals(action.lockId()));
    }

    private @Nullable Duration duration() {
      try {
        return length == null ? null : ConfigNode.parseDuration(length);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--for " + e.getMessage(), e);
      }
    }
  }

  /** {@code unblock SOURCE}: undoes our block. */
  @picocli.CommandLine.Command(
      name = "unblock",
      description = "Undo our block of a source; who did it and why is recorded.")
  static final class Unblock implements Callable<Integer> {
    @Mixin Setup setup = new Setup();
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "SOURCE", description = "The source, as `blocks` names it.")
    private String source = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why, for the record.")
    private String reason = "";

    Unblock() {
      spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws IOException {
      Network network = network(source, spec);
      Command command =
          new Command.Unblock(
              UUID.randomUUID().toString(),
              Operator.name(),
              Operator.reason(reason, spec),
              Instant.now(),
              network);
      return sent(
          setup,
          command,
          action ->
              (action.deed() == Deed.UNBLOCK || action.deed() == Deed.DENY)
                  && action.response() != null
                  && action.response().target().id().equals(network.toString()));
    }
  }

  private static Network network(String source, CommandSpec spec) {
    try {
      Network network = Network.parse(source);
      return network.base().isV4() && network.prefix() < 32 ? refuse(spec) : canonical(network);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "SOURCE is " + e.getMessage(), e);
    }
  }

  private static Network canonical(Network network) {
    return network.prefix() > 64 || network.base().isV4() ? network.base().network() : network;
  }

  private static Network refuse(CommandSpec spec) {
    throw new ParameterException(
        spec.commandLine(), "SOURCE is a network: only single IPv4 addresses are blocked");
  }

  private static int sent(
      Setup setup, Command command, java.util.function.Predicate<ActionTaken> told)
      throws IOException {
    return Operator.tell(
        Pipeline.of(setup.config(), setup.data())
            .send(command, "sources", lock -> false, told, PATIENCE));
  }
}
