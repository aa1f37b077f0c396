// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.wire.Sha256;
import io.mailvigil.detect.sigma.SigmaRules;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The folders of rules and lists of this machine, and a set made of what stands in them. */
final class RuleFolders {
  /** A record of the topic holds a set. */
  private static final int LARGEST = 3 << 20;

  private final DetectConfig config;
  private final NobodysAddresses configured;
  private final ListFolder lists;

  RuleFolders(DetectConfig config, NobodysAddresses configured, ListFolder lists) {
    this.config = config;
    this.configured = configured;
    this.lists = lists;
  }

  /**
   * What stands in them, by path.
   *
   * @param unreadable what could not be read, each as {@code file:1: sentence}
   */
  record Content(Map<String, String> rules, Map<String, String> lists, List<String> unreadable) {

    List<RuleSet.File> files() {
      List<RuleSet.File> files = new ArrayList<>();
      new TreeMap<>(rules)
          .forEach(
              (path, text) -> files.add(new RuleSet.File(RuleSet.Kind.RULE, name(path), text)));
      new TreeMap<>(lists)
          .forEach(
              (path, text) -> files.add(new RuleSet.File(RuleSet.Kind.LIST, name(path), text)));
      return files;
    }

    /** The same set as on another machine, whatever its folders are called. */
    String hash() {
      StringBuilder all = new StringBuilder();
      for (RuleSet.File file : files()) {
        all.append(file.kind()).append('\0').append(file.name()).append('\0');
        all.append(Sha256.hex(file.text().getBytes(StandardCharsets.UTF_8))).append('\n');
      }
      return Sha256.hex(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String path) {
      return String.valueOf(Path.of(path).getFileName());
    }
  }

  Content read() {
    ListFolder.Texts rules = config.rules().texts(SigmaRules::isRule);
    ListFolder.Texts listed = lists.lists();
    List<String> unreadable = new ArrayList<>(rules.mistakes());
    unreadable.addAll(listed.mistakes());
    return new Content(rules.texts(), listed.texts(), unreadable);
  }

  /** All that is wrong with a content; empty where it can be put in force. */
  List<String> mistakes(Content content) {
    List<String> mistakes = new ArrayList<>(content.unreadable);
    long size = content.files().stream().mapToLong(file -> file.text().length()).sum();
    if (size > LARGEST) {
      mistakes.add(
          "the folders of rules and lists hold more than 3 MiB together: take some away, or write"
              + " networks for single addresses");
      return mistakes;
    }
    mistakes.addAll(DetectionSet.of(config, configured, content.rules, content.lists).mistakes());
    return mistakes;
  }

  /** The content without its wrong files: for a start, when nothing else is in force. */
  Content right(Content content, List<String> mistakes) {
    Map<String, String> rules = new TreeMap<>(content.rules);
    Map<String, String> listed = new TreeMap<>(content.lists);
    rules.keySet().removeIf(path -> isNamed(path, mistakes));
    listed.keySet().removeIf(path -> isNamed(path, mistakes));
    Content rest = new Content(rules, listed, List.of());
    boolean changed = rules.size() + listed.size() < content.rules.size() + content.lists.size();
    List<String> still = mistakes(rest);
    return still.isEmpty()
        ? rest
        : changed ? right(rest, still) : new Content(Map.of(), Map.of(), List.of());
  }

  private static boolean isNamed(String path, List<String> mistakes) {
    return mistakes.stream().anyMatch(mistake -> mistake.startsWith(path + ":"));
  }

  RuleSet set(Content content, Instant now, Instant from, String by) {
    return new RuleSet(from, now, by, content.hash(), content.files());
  }

  /** What an event is judged by under a set; what can not be read is left out and told. */
  DetectionSet compile(RuleSet set) {
    Map<String, String> rules = new TreeMap<>();
    Map<String, String> listed = new TreeMap<>();
    for (RuleSet.File file : set.files()) {
      (file.kind() == RuleSet.Kind.RULE ? rules : listed).put(file.name(), file.text());
    }
    return DetectionSet.of(config, configured, rules, listed);
  }
}
