// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.lists.NamedLists;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * The filters of an operator's rule files: each narrows rules of any file, the built-in ones too,
 * without a word of them being changed.
 */
public final class SigmaFilters {
  /** No filter. */
  public static final SigmaFilters NONE = new SigmaFilters();

  private final List<SigmaFilter> filters = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private final Set<String> met = new HashSet<>();

  private SigmaFilters() {}

  /** Reads the filters among the documents of texts, each named as sentences shall call it. */
  public static SigmaFilters read(Map<String, String> textByFile, NamedLists lists) {
    SigmaFilters all = new SigmaFilters();
    textByFile.forEach((file, text) -> all.take(file, text, lists::list));
    return all;
  }

  boolean isEmpty() {
    return filters.isEmpty();
  }

  static boolean isFilter(Section document) {
    return document.has("filter");
  }

  private void take(String file, String text, Placeholders placeholders) {
    Mistakes broken = new Mistakes(file);
    for (MappingNode mapping : Documents.read(text, broken)) { // what is no YAML the rules tell
      Mistakes wrong = new Mistakes(file);
      Section document = new Section(mapping, "", wrong);
      if (isFilter(document)) {
        SigmaFilter filter = filter(document, placeholders, wrong);
        if (wrong.isEmpty() && filter != null) {
          filters.add(filter);
        }
        mistakes.addAll(wrong.mistakes());
      }
    }
  }

  private static @Nullable SigmaFilter filter(
      Section document, Placeholders placeholders, Mistakes mistakes) {
    document.required("title", "say in a few words what it lets pass");
    Section filter = document.section("filter");
    Section source = document.section("logsource");
    if (source == null) {
      document.mistake(
          "logsource",
          "is missing: write category: authentication, or product: and a daemon's name");
    }
    LogSource from = source == null ? null : LogSource.read(source);
    if (filter == null || from == null) {
      return null;
    }
    List<String> rules = filter.texts("rules");
    if (filter.has("rules") && rules.isEmpty()) {
      filter.mistake("rules", "names none: write ids or names, or any");
    }
    DetectionReader.Detected detected =
        DetectionReader.filter(filter, from.taxonomy(), placeholders, mistakes);
    return new SigmaFilter(
        mistakes.file() + ":" + Mistakes.line(document.node()),
        rules.equals(List.of("any")) ? List.of() : rules,
        event -> !from.test().test(event) || detected.test().test(event));
  }

  /** What a rule that is known by these names takes of what it matches; null for all of it. */
  @Nullable Predicate<AuthEvent> over(Set<String> names) {
    if (filters.isEmpty()) {
      return null;
    }
    met.addAll(names);
    List<Predicate<AuthEvent>> all =
        filters.stream()
            .filter(each -> each.isAbout(names))
            .<Predicate<AuthEvent>>map(SigmaFilter::passes)
            .toList();
    return all.isEmpty() ? null : Tests.all(all);
  }

  /** What is wrong with them, once every rule has been read: what they call that is no rule. */
  public List<String> mistakes() {
    List<String> all = new ArrayList<>(mistakes);
    for (SigmaFilter filter : filters) {
      for (String rule : filter.rules()) {
        if (!met.contains(rule)) {
          all.add(
              filter.place()
                  + ": filter.rules has "
                  + Mistakes.quote(rule)
                  + ", which no Sigma rule is called"
                  + Nearest.hint(rule, met));
        }
      }
    }
    return all;
  }
}
