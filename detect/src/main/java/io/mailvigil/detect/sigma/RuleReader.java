// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads the text of a rule file; all that is wrong with it is told at once. */
final class RuleReader {
  /**
   * What became of a file.
   *
   * @param file null where there are mistakes: a file is taken whole or not at all
   * @param mistakes each as {@code file:line: sentence}
   * @param warnings what is odd and taken all the same
   */
  record Result(@Nullable RuleFile file, List<String> mistakes, List<String> warnings) {
    Result {
      mistakes = List.copyOf(mistakes);
      warnings = List.copyOf(warnings);
    }
  }

  /** More than a chain of correlations may have. */
  private static final int DEEPEST_CHAIN = 8;

  private final Mistakes mistakes;
  private final Placeholders placeholders;
  private final SigmaFilters filters;
  private final Thresholds.Source thresholds;
  private boolean hasFilter;
  private final Map<String, Document> documents = new LinkedHashMap<>();
  private final Map<String, String> keyOfId = new HashMap<>();
  private final Set<String> guessing = new HashSet<>();
  private final Map<String, Taxonomy> taxonomies = new HashMap<>();

  private RuleReader(
      String name, Placeholders placeholders, SigmaFilters filters, Thresholds.Source thresholds) {
    this.thresholds = thresholds;
    this.mistakes = new Mistakes(name);
    this.placeholders = placeholders;
    this.filters = filters;
  }

  /**
   * Reads a file.
   *
   * @param name as sentences shall call it
   * @param placeholders what {@code |expand} means
   * @param filters what narrows the rules
   */
  static Result read(String name, byte[] bytes, Placeholders placeholders, SigmaFilters filters) {
    return read(name, bytes, placeholders, filters, Thresholds.Source.NONE);
  }

  /** Reads a file whose thresholds may be set from outside. */
  static Result read(
      String name,
      byte[] bytes,
      Placeholders placeholders,
      SigmaFilters filters,
      Thresholds.Source thresholds) {
    RuleReader reader = new RuleReader(name, placeholders, filters, thresholds);
    RuleFile file = reader.file(name, bytes);
    boolean right = reader.mistakes.isEmpty();
    return new Result(right ? file : null, reader.mistakes.mistakes(), reader.mistakes.warnings());
  }

  private RuleFile file(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (MappingNode mapping : Documents.read(text, mistakes)) {
      Section section = new Section(mapping, "", mistakes);
      if (SigmaFilters.isFilter(section)) {
        hasFilter = true;
      } else {
        take(section);
      }
    }
    if (documents.isEmpty() && !hasFilter && mistakes.isEmpty()) {
      mistakes.mistake(1, "holds no rule: write title, logsource and detection");
    }
    CorrelationReader correlations =
        new CorrelationReader(documents, keyOfId, taxonomies, mistakes, thresholds);
    List<SigmaRule> rules = new ArrayList<>();
    for (Document document : documents.values()) {
      if (!document.isCorrelation()) {
        rules.add(rule(document, correlations.alertsToo(document)));
      }
    }
    List<SigmaCorrelation> all = new ArrayList<>();
    for (Document document : documents.values()) {
      if (document.isCorrelation()) {
        SigmaCorrelation correlation = correlations.read(document);
        if (correlation != null) {
          all.add(correlation);
        }
      }
    }
    correlations.refuseCycles();
    LedgerCheck.refuse(documents, guessing, all);
    documents.values().stream()
        .map(Document::mailvigil)
        .forEach(own -> {
          if (own != null) {
            own.refuseOthers();
          }
        });
    return new RuleFile(name, Sha256.hex(bytes), narrowed(rules, all), all);
  }

  /** The rules as the filters leave them, known by their own names and those of what they serve. */
  private List<SigmaRule> narrowed(List<SigmaRule> rules, List<SigmaCorrelation> correlations) {
    Map<String, Set<String>> names = new HashMap<>();
    for (Document document : documents.values()) {
      Set<String> own = names.computeIfAbsent(document.key(), key -> new HashSet<>());
      own.add(document.key());
      if (document.id() != null) {
        own.add(document.id());
      }
      String rule = document.mailvigil() == null ? null : document.mailvigil().text("rule");
      if (rule != null) {
        own.add(rule);
      }
    }
    for (int i = 0; i < DEEPEST_CHAIN; i++) { // a name goes down the chains, a step each time
      for (SigmaCorrelation each : correlations) {
        Set<String> above = names.getOrDefault(each.meta().key(), Set.of());
        each.rules()
            .forEach(below -> names.computeIfAbsent(below, k -> new HashSet<>()).addAll(above));
      }
    }
    return rules.stream()
        .map(rule -> {
          Predicate<AuthEvent> passes =
              filters.over(names.getOrDefault(rule.meta().key(), Set.of()));
          return passes == null
              ? rule
              : new SigmaRule(rule.meta(), rule.matches().and(passes), rule.shapes(), rule.newTo());
        })
        .toList();
  }

  private void take(Section section) {
    String name = section.text("name");
    String id = section.text("id");
    String key = name != null ? name : id;
    if (key == null) {
      section.mistake("id", "is missing: alerts are known by it, write a UUID or give a name");
      return;
    }
    if (!MetaReader.isId(key)) {
      section.mistake(
          name != null ? "name" : "id",
          "should be letters, digits, '-', '_', '.' and spaces, at most 100");
      return;
    }
    Document document = new Document(section, key, name, id, section.section("mailvigil"));
    Document before = documents.putIfAbsent(key, document);
    if (before != null) {
      section.mistake(
          name != null ? "name" : "id",
          "is that of the document of line " + before.line() + " too: give each its own");
    }
    if (id != null && name != null && keyOfId.putIfAbsent(id, key) != null) {
      section.mistake("id", "stands in this file twice: give each document its own");
    }
  }

  private List<NewTo> newTo(Document document, String rule) {
    Section own = document.mailvigil();
    if (own == null) {
      return List.of();
    }
    Configured configured = new Configured(own.section("configured"), rule, thresholds);
    List<NewTo> all = new ArrayList<>();
    for (String key : List.of("new-to", "known-to")) {
      Section section = own.section(key);
      NewTo asked = section == null ? null : newTo(section, key.equals("known-to"), configured);
      if (asked != null) {
        all.add(asked);
      }
    }
    return all;
  }

  private @Nullable NewTo newTo(Section section, boolean known, Configured configured) {
    String name = section.required("rule", "name the rule whose matches make a value known");
    EcsField field = MetaReader.field(section, "field");
    Duration lookBack = Timespan.read(section, "look-back");
    section.refuseOthers();
    if (name == null || (field == null && !known) || lookBack == null || lookBack.toDays() < 1) {
      mistakes.mistake(
          section.node(), "needs rule, field (known-to can do without) and a look-back of days");
      return null;
    }
    String key = keyOfId.getOrDefault(name, name);
    Document teacher = documents.get(key);
    if (teacher == null || teacher.isCorrelation()) {
      section.mistake(
          "rule",
          "names "
              + Mistakes.quote(name)
              + ", and no rule of this file has that name or id"
              + Nearest.hint(name, documents.keySet()));
      return null;
    }
    Duration set = known ? lookBack : configured.duration("look-back", lookBack);
    return new NewTo(key, field, set, known);
  }

  private SigmaRule rule(Document document, boolean generate) {
    SigmaMeta meta = MetaReader.read(document, generate);
    Section section = document.section();
    Section source = section.section("logsource");
    LogSource from = null;
    if (source == null) {
      section.mistake(
          "logsource",
          "is missing: write category: authentication, or product: and a" + " daemon's name");
    } else {
      from = LogSource.read(source);
    }
    Taxonomy taxonomy = from == null ? Taxonomy.NONE : from.taxonomy();
    taxonomies.put(document.key(), taxonomy);
    Section detection = section.section("detection");
    if (detection == null) {
      section.mistake("detection", "is missing: write selections and a condition");
      return new SigmaRule(meta, event -> false);
    }
    DetectionReader.Detected detected =
        DetectionReader.read(detection, taxonomy, placeholders, mistakes);
    if (from != null && detected.guesses() && Guesses.areIn(from)) {
      guessing.add(document.key());
    }
    Predicate<AuthEvent> matches =
        from == null ? detected.test() : from.test().and(detected.test());
    return new SigmaRule(meta, matches, detected.shapes(), newTo(document, meta.rule().id()));
  }
}
