// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the correlations of a file, whose documents are all known by then. */
final class CorrelationReader {
  private static final List<String> TYPES =
      Arrays.stream(Type.values()).map(t -> t.name().toLowerCase(Locale.ROOT)).toList();

  private static final int MOST_SAMPLED = 60;

  private final Map<String, Document> documents;
  private final Map<String, String> keyOfId;
  private final Map<String, Taxonomy> taxonomies;
  private final Mistakes mistakes;
  private final Thresholds.Source thresholds;
  private final Set<String> generated;
  private final Map<String, List<String>> references = new LinkedHashMap<>();

  CorrelationReader(
      Map<String, Document> documents,
      Map<String, String> keyOfId,
      Map<String, Taxonomy> taxonomies,
      Mistakes mistakes,
      Thresholds.Source thresholds) {
    this.thresholds = thresholds;
    this.documents = documents;
    this.keyOfId = keyOfId;
    this.taxonomies = taxonomies;
    this.mistakes = mistakes;
    this.generated = generated();
  }

  /**
   * Whether a document raises alerts although a correlation refers to it: that correlation says
   * {@code generate: true} (specification 2.1), or it says so of itself in {@code mailvigil:}.
   */
  boolean alertsToo(Document document) {
    Section own = document.mailvigil();
    boolean byItself = own != null && own.flag("generate", false);
    return byItself || generated.contains(document.key());
  }

  /** The keys of all that a correlation with {@code generate: true} refers to. */
  private Set<String> generated() {
    Set<String> all = new HashSet<>();
    for (Document document : documents.values()) {
      Section section = document.isCorrelation() ? document.section().section("correlation") : null;
      if (section != null && section.flag("generate", false)) {
        all.addAll(keys(section));
      }
    }
    return all;
  }

  private List<String> keys(Section correlation) {
    return correlation.texts("rules").stream().map(key -> keyOfId.getOrDefault(key, key)).toList();
  }

  @Nullable SigmaCorrelation read(Document document) {
    Section section = document.section().section("correlation");
    if (section == null) {
      return null;
    }
    int before = mistakes.count();
    SigmaMeta meta = MetaReader.read(document, alertsToo(document));
    section.flag("generate", false);
    Type type = type(section);
    List<String> rules = rules(section);
    references.put(document.key(), rules);
    Duration timespan = Timespan.read(section, "timespan");
    if (!section.has("timespan")) {
      section.mistake("timespan", "is missing: write 10m");
    }
    List<GroupKey> groupBy = groupBy(section, rules);
    ConditionReader condition = new ConditionReader(section, type, rules, mistakes);
    Threshold threshold = condition.threshold();
    Section own = document.mailvigil();
    Configured configured =
        new Configured(
            own == null ? null : own.section("configured"), meta.rule().id(), thresholds);
    Extras extras = own == null ? Extras.NONE : extras(own, rules, configured);
    Presence presence = condition.presence();
    section.refuseOthers();
    return mistakes.count() > before || type == null || timespan == null
        ? null
        : new SigmaCorrelation(
            meta,
            type,
            rules,
            groupBy,
            configured.duration("timespan", timespan),
            configured.threshold(threshold),
            presence == null ? extras : extras.with(presence));
  }

  private static @Nullable Type type(Section section) {
    String word = section.required("type", "write one of " + String.join(", ", TYPES));
    if (word == null) {
      return null;
    }
    int at = TYPES.indexOf(word);
    if (at < 0) {
      section.mistake("type", Mistakes.quote(word) + " is none" + Nearest.hint(word, TYPES));
      return null;
    }
    return Type.values()[at];
  }

  private List<String> rules(Section section) {
    List<String> all = new ArrayList<>();
    for (ScalarNode node : section.scalars("rules")) {
      all.add(reference(node, "rules"));
    }
    if (all.isEmpty()) {
      section.mistake("rules", "is empty: name the rules it is about");
    } else if (new HashSet<>(all).size() < all.size()) {
      section.mistake("rules", "names a rule twice: once is enough");
    }
    return all;
  }

  private String reference(ScalarNode node, String where) {
    String key = keyOfId.getOrDefault(node.getValue(), node.getValue());
    if (!documents.containsKey(key)) {
      mistakes.mistake(
          node,
          where
              + " names "
              + Mistakes.quote(node.getValue())
              + ", and no document of this file has that name or id"
              + Nearest.hint(node.getValue(), documents.keySet()));
    }
    return key;
  }

  private List<GroupKey> groupBy(Section section, List<String> rules) {
    Map<String, Section> aliases = new LinkedHashMap<>();
    Section named = section.section("aliases");
    if (named != null) {
      for (String alias : named.names()) {
        Section fields = named.section(alias);
        if (fields != null) {
          aliases.put(alias, fields);
        }
      }
    }
    List<GroupKey> all = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (ScalarNode node : section.scalars("group-by")) {
      if (!seen.add(node.getValue())) {
        mistakes.mistake(node, "group-by names " + Mistakes.quote(node.getValue()) + " twice");
        continue;
      }
      Section alias = aliases.get(node.getValue());
      Map<String, EcsField> fields = alias == null ? plain(node, rules) : aliased(alias, rules);
      if (!fields.isEmpty()) {
        all.add(new GroupKey(node.getValue(), fields));
      }
    }
    for (String alias : aliases.keySet()) {
      if (!seen.contains(alias) && named != null) {
        mistakes.warning(
            named.key(alias), "aliases." + alias + " is not in group-by: it says nothing");
      }
    }
    return all;
  }

  private Map<String, EcsField> plain(ScalarNode node, List<String> rules) {
    Map<String, EcsField> fields = new LinkedHashMap<>();
    for (String rule : rules) {
      EcsField field = field(rule, node.getValue());
      if (field == null) {
        mistakes.mistake(
            node,
            "group-by names "
                + Mistakes.quote(node.getValue())
                + ", which is neither a field of an event nor an alias"
                + Nearest.hint(node.getValue(), Taxonomy.NONE.names()));
        return Map.of();
      }
      fields.put(rule, field);
    }
    return fields;
  }

  private Map<String, EcsField> aliased(Section alias, List<String> rules) {
    Map<String, EcsField> fields = new LinkedHashMap<>();
    for (String name : alias.names()) {
      String rule = keyOfId.getOrDefault(name, name);
      String text = alias.text(name);
      EcsField field = text == null ? null : field(rule, text);
      if (!rules.contains(rule)) {
        alias.mistake(name, "is not among the rules" + Nearest.hint(name, rules));
      } else if (field == null) {
        alias.mistake(
            name,
            Mistakes.quote(String.valueOf(text))
                + " is no field of an event"
                + Nearest.hint(String.valueOf(text), Taxonomy.NONE.names()));
      } else {
        fields.put(rule, field);
      }
    }
    Set<String> said = new HashSet<>();
    alias.names().forEach(name -> said.add(keyOfId.getOrDefault(name, name)));
    for (String rule : rules) {
      if (!said.contains(rule)) {
        mistakes.mistake(
            alias.node(), "the alias says nothing of " + rule + ": name its field too");
      }
    }
    return fields;
  }

  private @Nullable EcsField field(String rule, String name) {
    return taxonomies.getOrDefault(rule, Taxonomy.NONE).find(name) instanceof Meaning.Field field
        ? field.field()
        : null;
  }

  private Extras extras(Section own, List<String> rules, Configured configured) {
    List<EcsField> oncePer = new ArrayList<>();
    for (ScalarNode node : own.scalars("once-per")) {
      EcsField field = EcsField.find(node.getValue());
      if (field == null) {
        mistakes.mistake(
            node,
            "once-per names "
                + Mistakes.quote(node.getValue())
                + ", which is no field of an event"
                + Nearest.hint(node.getValue(), Taxonomy.NONE.names()));
      } else {
        oncePer.add(field);
      }
    }
    Duration lasting = Timespan.read(own, "lasting");
    Node since = own.get("since");
    return new Extras(
        null,
        since instanceof ScalarNode node ? reference(node, "since") : null,
        shareOf(own.section("share-of"), configured),
        MetaReader.field(own, "weight"),
        oncePer,
        configured.whole("per-value", whole(own, "per-value")),
        configured.whole("events", whole(own, "events")),
        configured.duration("lasting", lasting == null ? Duration.ZERO : lasting),
        sample(own));
  }

  private static int sample(Section own) {
    int sample = whole(own, "sample");
    if (sample > MOST_SAMPLED) {
      own.mistake("sample", "should be at most " + MOST_SAMPLED + " events of each minute");
    }
    return Math.min(sample, MOST_SAMPLED);
  }

  private Extras.@Nullable ShareOf shareOf(@Nullable Section section, Configured configured) {
    if (section == null) {
      return null;
    }
    Node rule = section.get("rule");
    EcsField field = MetaReader.field(section, "field");
    Double above = ConditionReader.number(section, "above");
    Duration lookBack = Timespan.read(section, "look-back");
    boolean strangers = section.flag("strangers", false);
    section.refuseOthers();
    if (!(rule instanceof ScalarNode node) || field == null || lookBack == null) {
      mistakes.mistake(section.node(), "share-of needs rule, field and look-back");
      return null;
    }
    return new Extras.ShareOf(
        reference(node, "share-of.rule"),
        field,
        configured.decimal("above", above == null ? 0 : above),
        configured.duration("look-back", lookBack),
        strangers);
  }

  private static int whole(Section own, String key) {
    String text = own.text(key);
    if (text == null) {
      return 0;
    }
    if (!text.matches("\\d{1,6}")) {
      own.mistake(key, "should be a whole number, not " + Mistakes.quote(text));
      return 0;
    }
    return Integer.parseInt(text);
  }

  /** A correlation that stands above itself would never end. */
  void refuseCycles() {
    for (String key : references.keySet()) {
      if (reaches(key, key, new HashSet<>())) {
        Document document = documents.get(key);
        mistakes.mistake(
            document == null ? null : document.node(),
            "correlation " + key + " refers to itself, by way of its rules: break the ring");
      }
    }
  }

  private boolean reaches(String from, String to, Set<String> seen) {
    for (String next : references.getOrDefault(from, List.of())) {
      if (next.equals(to) || (seen.add(next) && reaches(next, to, seen))) {
        return true;
      }
    }
    return false;
  }
}
