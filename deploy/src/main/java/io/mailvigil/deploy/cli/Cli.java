// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * {@code deploy/mailvigil}: the root of all commands. Exit codes: 0 done, 1 failed, 2 wrong use or
 * wrong configuration; an error is one sentence on stderr, with a stack trace only under {@code
 * --debug}.
 */
@Command(
    name = "mailvigil",
    versionProvider = Version.class,
    description = "Watches the logs of mail servers for account takeover.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  mailvigil demo                              see it work, no mail server needed",
      "  mailvigil up --log /var/log/mail.log        watch this machine's mail log",
      "  mailvigil explain /var/log/mail.log | less  how each line is read",
      "  mailvigil replay /var/log/mail.log*         what it would have found in past logs",
      "",
      "@FILE in place of arguments reads them from FILE, one a line."
    })
public final class Cli implements Runnable {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Say how to use this command.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  private boolean version;

  private CommandLine.Model.@Nullable CommandSpec spec;

  private Cli() {}

  /** Runs one command line and returns its exit code. */
  public static int run(String... args) {
    Cli cli = new Cli();
    CommandLine line =
        new CommandLine(cli)
            .addSubcommand(new UpCommand())
            .addSubcommand(new RunCommand())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new ExplainCommand())
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new SimulateCommand())
            .addSubcommand(new RulesCommand())
            .addSubcommand(new LocksCommand())
            .addSubcommand(new LockCommand())
            .addSubcommand(new IncidentsCommand())
            .addSubcommand(new BlockCommands.Blocks())
            .addSubcommand(new BlockCommands.Block())
            .addSubcommand(new BlockCommands.Unblock())
            .addSubcommand(new UnlockCommand())
            .addSubcommand(new AnswerCommands.Approve())
            .addSubcommand(new AnswerCommands.Deny())
            .addSubcommand(new AnswerCommands.Feedback())
            .addSubcommand(new GeoipCommand())
            .addSubcommand(new ConfigCommand())
            .addSubcommand(new NotifyCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new EraseAccountCommand())
            .setUseSimplifiedAtFiles(true)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
            .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    cli.spec = line.getCommandSpec();
    line.setExecutionExceptionHandler((e, failed, parsed) -> cli.report(e, failed));
    line.setParameterExceptionHandler((e, given) -> wrongUse(e));
    return line.execute(args);
  }

  /** Without a command: says how to use it, as wrong use. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getErr());
      throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  private static int wrongUse(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String wrong = e.getMessage() == null ? "wrong use" : e.getMessage();
    boolean isNoCommand =
        e instanceof CommandLine.UnmatchedArgumentException && command.getParent() == null;
    err.println(
        "mailvigil: "
            + (isNoCommand
                ? wrong.replaceFirst("^Unmatched argument.*?: ", "") + " is no command"
                : Character.toLowerCase(wrong.charAt(0)) + wrong.substring(1)));
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("How to use it: " + command.getCommandSpec().qualifiedName() + " --help");
    return 2;
  }

  private int report(Exception e, CommandLine failed) {
    boolean wrapped = e instanceof ExecutionException || e instanceof UncheckedIOException;
    Throwable cause = wrapped && e.getCause() != null ? e.getCause() : e;
    if (debug) {
      cause.printStackTrace(failed.getErr());
    }
    if (cause instanceof ConfigException wrong) {
      wrong.mistakes().forEach(mistake -> failed.getErr().println("mailvigil: " + mistake));
      return 2;
    }
    if (StandardOutput.isGone(cause)) {
      return 1;
    }
    boolean expected = cause instanceof IOException;
    failed
        .getErr()
        .println(
            "mailvigil: "
                + Failure.sentence(cause)
                + (debug || expected ? "" : " (--debug shows where)"));
    return 1;
  }
}
