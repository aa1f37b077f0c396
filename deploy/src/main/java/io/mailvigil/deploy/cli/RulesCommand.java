// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.detect.AccountRisk;
import io.mailvigil.detect.DetectionSet;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.sigma.RuleTests;
import io.mailvigil.detect.sigma.SigmaDetector;
import io.mailvigil.detect.sigma.SigmaRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rules}: what is in force, and what is wrong with a rule. */
@Command(
    name = "rules",
    description = "List the detections in force, check Sigma files, run their cases.",
    synopsisSubcommandLabel = "list|check|test",
    footer = {
      "",
      "Examples:",
      "  mailvigil rules list",
      "  mailvigil rules check my-rules/",
      "  mailvigil rules test my-rules/X.yml"
    })
final class RulesCommand implements Runnable {
  private static final String TESTS = ".test.yml";

  @Mixin ConfigOption setup = new ConfigOption();
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "say what: rules list, rules check PATH or rules test PATH");
  }

  @Command(
      name = "list",
      description = "Every detection in force: id, version, where it lives, name.")
  int list() throws IOException {
    MailvigilConfig config = setup.config();
    DetectionSet set = config.detection();
    set.mistakes().forEach(mistake -> System.err.println("mailvigil: left out: " + mistake));
    List<String> all = new ArrayList<>();
    for (Detector<?> each : set.detectors()) {
      all.add(line(each.rule(), each instanceof SigmaDetector ? "sigma" : "java"));
    }
    all.add(line(AccountRisk.RULE, "java"));
    all.stream().sorted().forEach(System.out::println);
    return 0;
  }

  private static String line(RuleRef rule, String lives) {
    return String.format(
        Locale.ROOT, "%-40s v%-3s %-6s %s", rule.id(), rule.version(), lives, rule.name());
  }

  @Command(name = "check", description = "Every mistake of a rule file, or of those of a folder.")
  int check(@Parameters(paramLabel = "PATH") Path path) throws IOException {
    MailvigilConfig config = setup.config();
    NamedLists.Read lists = config.lists().read();
    SigmaRules rules = SigmaRules.of(path, config.nobodys(), lists.lists());
    lists.mistakes().forEach(mistake -> System.err.println("mailvigil: " + mistake));
    rules.warnings().forEach(warning -> System.err.println("mailvigil: warning: " + warning));
    rules.mistakes().forEach(mistake -> System.err.println("mailvigil: " + mistake));
    if (!rules.mistakes().isEmpty() || !lists.mistakes().isEmpty()) {
      return 2;
    }
    System.out.println(rules.detectors().size() + " detections, no mistake");
    return 0;
  }

  @Command(
      name = "test",
      description = "The cases (X.test.yml) beside a rule file, or beside those of a folder.")
  int test(@Parameters(paramLabel = "PATH") Path path) throws IOException {
    NamedLists lists = setup.config().lists().read().lists();
    NobodysAddresses nobodys = setup.config().nobodys().and(lists);
    SigmaRules rules = SigmaRules.of(path, nobodys, lists);
    rules.mistakes().forEach(mistake -> System.err.println("mailvigil: " + mistake));
    if (!rules.mistakes().isEmpty()) {
      return 2;
    }
    List<Path> cases = cases(path);
    if (cases.isEmpty()) {
      System.err.println("mailvigil: there is no *.test.yml beside " + path + ": write one");
      return 2;
    }
    List<String> failures = new ArrayList<>();
    for (Path file : cases) {
      Path rule = file.resolveSibling(name(file).replace(TESTS, ".yml"));
      failures.addAll(
          RuleTests.run(
              file.toString(),
              Files.readString(file),
              SigmaRules.of(rule, nobodys, lists).detectors(),
              nobodys));
    }
    failures.forEach(failure -> System.err.println("mailvigil: " + failure));
    System.out.println(
        cases.size() + " files of cases, " + failures.size() + " cases that did not come out");
    return failures.isEmpty() ? 0 : 1;
  }

  /** The files of cases whose rule stands beside them. */
  private static List<Path> cases(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Path beside = path.resolveSibling(name(path).replaceFirst("\\.yml$", TESTS));
      return Files.exists(beside) ? List.of(beside) : List.of();
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside.filter(file -> name(file).endsWith(TESTS)).sorted().toList();
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
