// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.NobodysAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rule files as detections: those that come with Mailvigil, and those of a folder or file. A file
 * is taken whole or not at all; one that is wrong leaves the others in force.
 *
 * @param detectors in the order of the files' names
 * @param mistakes each as {@code file:line: sentence}, the mend in it
 * @param warnings what is odd and taken all the same
 */
public record SigmaRules(
    List<SigmaDetector> detectors, List<String> mistakes, List<String> warnings) {
  private static final String PACK = "/io/mailvigil/detect/rules/";

  public SigmaRules {
    detectors = List.copyOf(detectors);
    mistakes = List.copyOf(mistakes);
    warnings = List.copyOf(warnings);
  }

  /** The rules that are built in, as they are written. */
  public static SigmaRules pack(NobodysAddresses nobodys, NamedLists lists, SigmaFilters filters) {
    return pack(nobodys, lists, filters, Thresholds.Source.AS_WRITTEN);
  }

  /** The rules that are built in, with the thresholds that the configuration sets. */
  public static SigmaRules pack(
      NobodysAddresses nobodys, NamedLists lists, SigmaFilters filters, Thresholds thresholds) {
    return pack(nobodys, lists, filters, thresholds.source());
  }

  private static SigmaRules pack(
      NobodysAddresses nobodys,
      NamedLists lists,
      SigmaFilters filters,
      Thresholds.Source thresholds) {
    Loading loading = new Loading(nobodys, lists, filters);
    for (RuleReader.Result result : read(lists, filters, thresholds)) {
      loading.take(result);
    }
    if (!loading.mistakes.isEmpty()) {
      throw new IllegalStateException(String.join("\n", loading.mistakes));
    }
    return loading.done();
  }

  /** Reads the files of the built-in rules, in the order of their names. */
  static List<RuleReader.Result> read(
      NamedLists lists, SigmaFilters filters, Thresholds.Source thresholds) {
    List<RuleReader.Result> all = new ArrayList<>();
    for (String name : new String(resource("index.txt"), StandardCharsets.UTF_8).lines().toList()) {
      all.add(RuleReader.read(name, resource(name), lists::list, filters, thresholds));
    }
    return all;
  }

  /**
   * The rules of a file, or of all {@code .yml} files of a folder but {@code *.test.yml}, by name.
   *
   * @throws IOException where the file can not be read
   */
  public static SigmaRules of(Path path, NobodysAddresses nobodys, NamedLists lists)
      throws IOException {
    ListFolder.Texts texts =
        Files.isDirectory(path)
            ? new ListFolder(path).texts(SigmaRules::isRule)
            : new ListFolder.Texts(
                Map.of(
                    path.toString(), new String(Files.readAllBytes(path), StandardCharsets.UTF_8)),
                List.of());
    SigmaFilters filters = SigmaFilters.read(texts.texts(), lists);
    if (!filters.isEmpty()) {
      pack(nobodys, lists, filters); // so that they know the built-in rules
    }
    Loading loading = new Loading(nobodys, lists, filters);
    loading.mistakes.addAll(texts.mistakes());
    texts.texts().forEach(loading::take);
    loading.mistakes.addAll(filters.mistakes());
    return loading.done();
  }

  /** The rules of texts, each named as sentences shall call it. */
  public static SigmaRules of(
      Map<String, String> textByFile,
      NobodysAddresses nobodys,
      NamedLists lists,
      SigmaFilters filters) {
    Loading loading = new Loading(nobodys, lists, filters);
    textByFile.forEach(loading::take);
    return loading.done();
  }

  /** Whether a file of that name is a rule, by its ending. */
  public static boolean isRule(String name) {
    return (name.endsWith(".yml") || name.endsWith(".yaml")) && !name.contains(".test.");
  }

  private static byte[] resource(String name) {
    try (InputStream in = SigmaRules.class.getResourceAsStream(PACK + name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + PACK + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("unreadable resource " + PACK + name, e);
    }
  }

  /** What has been read so far. */
  private static final class Loading {
    private final NobodysAddresses nobodys;
    private final NamedLists lists;
    private final SigmaFilters filters;
    private final List<SigmaDetector> detectors = new ArrayList<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> fileOfRule = new HashMap<>();

    Loading(NobodysAddresses nobodys, NamedLists lists, SigmaFilters filters) {
      this.nobodys = nobodys;
      this.lists = lists;
      this.filters = filters;
    }

    void take(String name, String text) {
      take(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void take(String name, byte[] bytes) {
      take(RuleReader.read(name, bytes, lists::list, filters));
    }

    void take(RuleReader.Result result) {
      mistakes.addAll(result.mistakes());
      warnings.addAll(result.warnings());
      RuleFile file = result.file();
      if (file == null || file.rules().isEmpty() && file.correlations().isEmpty()) {
        return; // one with filters alone is no detection
      }
      String name = file.name();
      try {
        List<SigmaDetector> all = SigmaCompiler.compile(file, nobodys);
        for (SigmaDetector detector : all) {
          String before = fileOfRule.putIfAbsent(detector.rule().id(), name);
          if (before != null) {
            mistakes.add(
                name
                    + ":1: the rule "
                    + detector.rule().id()
                    + " stands in "
                    + before
                    + " too: give it another name");
            return;
          }
        }
        detectors.addAll(all);
      } catch (SigmaException e) {
        mistakes.add(String.valueOf(e.getMessage()));
      }
    }

    SigmaRules done() {
      return new SigmaRules(detectors, mistakes, warnings);
    }
  }
}
