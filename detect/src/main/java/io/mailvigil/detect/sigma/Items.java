// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import com.google.re2j.Pattern;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.LinearRegex;
import io.mailvigil.common.lists.ListEntry;
import io.mailvigil.detect.sigma.EcsField.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Compiles one entry of a selection, {@code field|modifier: values}. Throws {@link
 * IllegalArgumentException} with a sentence that follows the name of the entry.
 */
final class Items {
  private static final Set<Modifier> ONLY_LISTED =
      EnumSet.of(Modifier.EXPAND, Modifier.ALL, Modifier.CASED, Modifier.NEQ);

  private final Taxonomy taxonomy;
  private final Placeholders placeholders;
  private final Mistakes mistakes;

  Items(Taxonomy taxonomy, Placeholders placeholders, Mistakes mistakes) {
    this.taxonomy = taxonomy;
    this.placeholders = placeholders;
    this.mistakes = mistakes;
  }

  /** {@code key} is empty for a list of keywords. */
  Predicate<AuthEvent> compile(String key, List<ScalarNode> values, Node at) {
    String[] parts = key.split("\\|", -1);
    List<Modifier> modifiers = new ArrayList<>();
    for (String word : Arrays.asList(parts).subList(1, parts.length)) {
      modifiers.add(Modifier.of(word));
    }
    String conflict = Modifier.conflict(modifiers);
    if (conflict != null) {
      throw new IllegalArgumentException(conflict);
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException("has no value: write one, or null for an absent field");
    }
    if (modifiers.contains(Modifier.ALL) && values.size() < 2) {
      mistakes.warning(at, Mistakes.quote(key) + " has 'all' with a single value: take it away");
    }
    Predicate<AuthEvent> test = test(parts[0], modifiers, values, at);
    return modifiers.contains(Modifier.NEQ) ? test.negate() : test;
  }

  private Predicate<AuthEvent> test(
      String name, List<Modifier> modifiers, List<ScalarNode> values, Node at) {
    if (modifiers.contains(Modifier.EXPAND)) {
      return linked(modifiers, values, value -> listed(name, modifiers, value, at));
    }
    return plain(name, modifiers, values, at);
  }

  /** A value with placeholders: each entry of their lists holds until it expires, in event time. */
  private Predicate<AuthEvent> listed(
      String name, List<Modifier> modifiers, ScalarNode value, Node at) {
    String text = value.getValue();
    List<String> names = ValueReader.names(text);
    ValueReader reader = new ValueReader(modifiers, placeholders);
    if (names.size() == 1
        && text.equals("%" + names.getFirst() + "%")
        && taxonomy.find(name) instanceof Meaning.Field field
        && isAskedByKind(field.field(), modifiers)) {
      return ListedTests.of(field.field(), reader.entries(names.getFirst()), letters(modifiers));
    }
    Set<Instant> ends = new TreeSet<>();
    for (String each : names) {
      reader.entries(each).forEach(e -> ends.add(e.expires() == null ? Instant.MAX : e.expires()));
    }
    if (ends.isEmpty()) {
      ends.add(Instant.MAX); // tells what is wrong with a value whose lists are all empty
    }
    List<Predicate<AuthEvent>> tests = new ArrayList<>();
    for (Instant end : ends) {
      Items until = new Items(taxonomy, list -> lasting(list, end, names.size() == 1), mistakes);
      tests.add(ListedTests.until(end, until.plain(name, modifiers, List.of(value), at)));
    }
    return Tests.any(tests);
  }

  /** Whether each entry is asked for by its own kind, and not as a part of a text. */
  private static boolean isAskedByKind(EcsField field, List<Modifier> modifiers) {
    return modifiers.stream()
        .allMatch(
            m -> ONLY_LISTED.contains(m) || (m == Modifier.CIDR && field.kind() == Kind.ADDRESS));
  }

  /**
   * The entries that expire just then; of several lists in one value, those that last till then.
   */
  private @Nullable List<ListEntry> lasting(String list, Instant end, boolean exactly) {
    List<ListEntry> entries = placeholders.values(list);
    return entries == null
        ? null
        : entries.stream()
            .filter(e -> {
              Instant until = e.expires() == null ? Instant.MAX : e.expires();
              return exactly ? until.equals(end) : !until.isBefore(end);
            })
            .toList();
  }

  private Predicate<AuthEvent> plain(
      String name, List<Modifier> modifiers, List<ScalarNode> values, Node at) {
    if (name.isEmpty()) {
      return linked(modifiers, values, value -> keyword(modifiers, value));
    }
    Meaning meaning = taxonomy.find(name);
    if (meaning == null) {
      String near = Nearest.of(name, taxonomy.names());
      throw new IllegalArgumentException(
          "is no field of an event"
              + (near == null ? ": docs/sigma.md lists them" : ": did you mean '" + near + "'?"));
    }
    return switch (meaning) {
      case Meaning.Field field -> of(field.field(), modifiers, values, at);
      case Meaning.Words words -> words(words.words(), modifiers, values, at);
    };
  }

  private Predicate<AuthEvent> of(
      EcsField field, List<Modifier> modifiers, List<ScalarNode> values, Node at) {
    if (modifiers.contains(Modifier.EXISTS)) {
      Predicate<AuthEvent> absent = FieldTests.absent(field);
      return flag(values) ? absent.negate() : absent;
    }
    if (modifiers.contains(Modifier.FIELDREF)) {
      return linked(
          modifiers, values, value -> FieldReference.of(field, reference(value), modifiers));
    }
    if (Comparison.isMeant(modifiers)) {
      double[] numbers =
          values.stream()
              .flatMap(v -> numbers(v, modifiers).stream())
              .mapToDouble(n -> n)
              .toArray();
      return Comparison.any(field, modifiers, numbers);
    }
    if (modifiers.contains(Modifier.RE)) {
      return linked(modifiers, values, value -> FieldTests.text(field, regex(modifiers, value)));
    }
    if (modifiers.contains(Modifier.CIDR)) {
      return linked(modifiers, values, value -> within(field, value, modifiers));
    }
    Vocabulary.check(field, values, modifiers, mistakes);
    TextTest.Case letters = letters(modifiers);
    boolean dashes = modifiers.contains(Modifier.WINDASH);
    ValueReader reader = new ValueReader(modifiers, placeholders);
    if (modifiers.contains(Modifier.ALL)) {
      return linked(
          modifiers, values, v -> FieldTests.any(field, reader.alternatives(v), letters, dashes));
    }
    List<Value> all = new ArrayList<>();
    values.forEach(value -> all.addAll(reader.alternatives(value)));
    return FieldTests.any(field, all, letters, dashes);
  }

  private Predicate<AuthEvent> keyword(List<Modifier> modifiers, ScalarNode value) {
    for (Modifier modifier : modifiers) {
      boolean fits =
          switch (modifier) {
            case ALL, CASED, RE, I, M, S, CONTAINS, WINDASH, EXPAND -> true;
            default -> modifier.group() == Modifier.Group.ENCODING;
          };
      if (!fits) {
        throw new IllegalArgumentException(
            "has '" + modifier.word() + "', which needs a field: write field|" + modifier.word());
      }
    }
    if (modifiers.contains(Modifier.RE)) {
      return Keywords.found(regex(modifiers, value));
    }
    List<Glob> globs = new ArrayList<>();
    for (Value each : new ValueReader(modifiers, placeholders).alternatives(value)) {
      switch (each) {
        case Value.Text text -> globs.add(text.glob().startingAnywhere().endingAnywhere());
        case Value.Numeric number ->
            globs.add(Glob.plain(number.text()).startingAnywhere().endingAnywhere());
        case Value.Flag flag ->
            globs.add(Glob.plain(String.valueOf(flag.flag())).startingAnywhere().endingAnywhere());
        case Value.Absent absent ->
            throw new IllegalArgumentException("has null, which is no text: take it away");
      }
    }
    return Keywords.found(
        TextTest.any(globs, letters(modifiers), modifiers.contains(Modifier.WINDASH)));
  }

  /** A field of a product's own: any of its values that the rule describes. */
  private Predicate<AuthEvent> words(
      Map<String, Meaning.Word> words, List<Modifier> modifiers, List<ScalarNode> values, Node at) {
    return linked(
        modifiers,
        values,
        value -> Vocabulary.test(words, described(modifiers, value), at, mistakes));
  }

  private Vocabulary.Described described(List<Modifier> modifiers, ScalarNode value) {
    if (modifiers.contains(Modifier.RE)) {
      return new Vocabulary.Described(value.getValue(), regex(modifiers, value));
    }
    for (Modifier modifier : modifiers) {
      if (modifier.group() == Modifier.Group.TYPE
          || modifier.group() == Modifier.Group.NUMBER
          || modifier.group() == Modifier.Group.TIME) {
        throw new IllegalArgumentException(
            "has '"
                + modifier.word()
                + "', but only the meaning of this field is kept: write the ECS field instead");
      }
    }
    List<Glob> globs = new ArrayList<>();
    for (Value each : new ValueReader(modifiers, placeholders).alternatives(value)) {
      switch (each) {
        case Value.Text text -> globs.add(text.glob());
        case Value.Numeric number -> globs.add(Glob.plain(number.text()));
        case Value.Flag flag -> globs.add(Glob.plain(String.valueOf(flag.flag())));
        case Value.Absent absent ->
            throw new IllegalArgumentException(
                "is null, but only the meaning of this field is kept: write the ECS field instead");
      }
    }
    return new Vocabulary.Described(
        value.getValue(),
        TextTest.any(globs, letters(modifiers), modifiers.contains(Modifier.WINDASH)));
  }

  private TextTest regex(List<Modifier> modifiers, ScalarNode value) {
    int flags = 0;
    flags |= modifiers.contains(Modifier.I) ? Pattern.CASE_INSENSITIVE : 0;
    flags |= modifiers.contains(Modifier.M) ? Pattern.MULTILINE : 0;
    flags |= modifiers.contains(Modifier.S) ? Pattern.DOTALL : 0;
    List<LinearRegex> all = new ArrayList<>();
    for (String text : new ValueReader(modifiers, placeholders).raw(value)) {
      all.add(LinearRegex.of(text, flags));
    }
    return text -> {
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).test(text)) {
          return true;
        }
      }
      return false;
    };
  }

  private Predicate<AuthEvent> within(EcsField field, ScalarNode value, List<Modifier> modifiers) {
    List<Network> networks = new ArrayList<>();
    for (String text : new ValueReader(modifiers, placeholders).raw(value)) {
      networks.add(network(text));
    }
    if (field.kind() == Kind.ADDRESS) {
      return event ->
          field.value(event) instanceof SourceAddress address && isIn(networks, address);
    }
    if (field.kind() == Kind.LIST) {
      return FieldTests.text(
          field,
          text -> {
            SourceAddress address = SourceAddress.parse(text);
            return address != null && isIn(networks, address);
          });
    }
    throw new IllegalArgumentException(
        "has 'cidr', but " + field.name() + " is no IP address: use source.ip");
  }

  private static Network network(String text) {
    try {
      return Network.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "has "
              + Mistakes.quote(text)
              + ", which is no network: write 192.0.2.0/24 or 2001:db8::/32",
          e);
    }
  }

  private static boolean isIn(List<Network> networks, SourceAddress address) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  private EcsField reference(ScalarNode value) {
    Meaning meaning = taxonomy.find(value.getValue());
    if (meaning instanceof Meaning.Field field) {
      return field.field();
    }
    throw new IllegalArgumentException(
        "refers to "
            + Mistakes.quote(value.getValue())
            + ", which is no field of an event"
            + Nearest.hint(value.getValue(), taxonomy.names()));
  }

  private List<Double> numbers(ScalarNode value, List<Modifier> modifiers) {
    List<String> texts =
        modifiers.contains(Modifier.EXPAND)
            ? new ValueReader(modifiers, placeholders).raw(value)
            : List.of(value.getValue());
    List<Double> all = new ArrayList<>();
    for (String text : texts) {
      if (ValueReader.isNumber(value)) {
        all.add(ValueReader.number(value).doubleValue());
      } else if (text.matches("-?\\d{1,18}(\\.\\d{1,18})?")) {
        all.add(Double.parseDouble(text));
      } else {
        throw new IllegalArgumentException(
            "is compared with " + Mistakes.quote(text) + ", which is no number: write one");
      }
    }
    return all;
  }

  private static boolean flag(List<ScalarNode> values) {
    String text = values.getFirst().getValue();
    if (values.size() != 1 || !(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
      throw new IllegalArgumentException("has 'exists', whose value is true or false: write one");
    }
    return text.equalsIgnoreCase("true");
  }

  /** One of the values, or each of them with {@code all}. */
  private static Predicate<AuthEvent> linked(
      List<Modifier> modifiers,
      List<ScalarNode> values,
      Function<ScalarNode, Predicate<AuthEvent>> compiler) {
    List<Predicate<AuthEvent>> tests = values.stream().map(compiler).toList();
    return modifiers.contains(Modifier.ALL) ? Tests.all(tests) : Tests.any(tests);
  }

  private static TextTest.Case letters(List<Modifier> modifiers) {
    return modifiers.contains(Modifier.CASED) ? TextTest.Case.SENSITIVE : TextTest.Case.IGNORED;
  }
}
