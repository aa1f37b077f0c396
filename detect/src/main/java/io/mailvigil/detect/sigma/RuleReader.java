// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final Mistakes mistakes;
  private final Placeholders placeholders;
  private final Map<String, Document> documents = new LinkedHashMap<>();
  private final Map<String, String> keyOfId = new HashMap<>();
  private final Map<String, Taxonomy> taxonomies = new HashMap<>();

  private RuleReader(String name, Placeholders placeholders) {
    this.mistakes = new Mistakes(name);
    this.placeholders = placeholders;
  }

  /**
   * Reads a file.
   *
   * @param name as sentences shall call it
   * @param placeholders what {@code |expand} means
   */
  static Result read(String name, byte[] bytes, Placeholders placeholders) {
    RuleReader reader = new RuleReader(name, placeholders);
    RuleFile file = reader.file(name, bytes);
    boolean right = reader.mistakes.isEmpty();
    return new Result(right ? file : null, reader.mistakes.mistakes(), reader.mistakes.warnings());
  }

  private RuleFile file(String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    for (MappingNode mapping : Documents.read(text, mistakes)) {
      take(new Section(mapping, "", mistakes));
    }
    if (documents.isEmpty() && mistakes.isEmpty()) {
      mistakes.mistake(1, "holds no rule: write title, logsource and detection");
    }
    CorrelationReader correlations =
        new CorrelationReader(documents, keyOfId, taxonomies, mistakes);
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
    documents.values().stream()
        .map(Document::mailvigil)
        .forEach(own -> {
          if (own != null) {
            own.refuseOthers();
          }
        });
    return new RuleFile(name, Sha256.hex(bytes), rules, all);
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
    Predicate<AuthEvent> matches =
        from == null ? detected.test() : from.test().and(detected.test());
    return new SigmaRule(meta, matches, detected.shapes());
  }
}
