// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.config.ConfigNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where sources are blocked: the section {@code alert.source-blocks}. Each section in it is a back
 * end; its key is the back end's name, and its kind too unless {@code type} says another.
 *
 * @param all by name, in the order of the file
 */
public record SourceBlocks(Map<String, SourceBlock.Config> all) {

  /** The kinds there are: a new one is registered here. */
  enum Type {
    NFTABLES(NftablesBlock.Config::from),
    FAIL2BAN(Fail2banBlock.Config::from),
    CROWDSEC(CrowdSecBlock.Config::from),
    WEBHOOK(WebhookBlock.Config::from);

    private final Function<ConfigNode, SourceBlock.@Nullable Config> reader;

    Type(Function<ConfigNode, SourceBlock.@Nullable Config> reader) {
      this.reader = reader;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Keeps the order. */
  public SourceBlocks {
    all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
  }

  /** Reads the section; mistakes are noted in it. */
  public static SourceBlocks from(ConfigNode node) {
    Map<String, SourceBlock.Config> all = new LinkedHashMap<>();
    for (String name : node.names()) {
      SourceBlock.Config config = backend(name, node.section(name));
      if (config != null) {
        all.put(name, config);
      }
    }
    return new SourceBlocks(all);
  }

  private static SourceBlock.@Nullable Config backend(String name, ConfigNode node) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,31}")) {
      node.mistake("type", "the name of a back end is lower-case letters, digits and '-'");
    }
    Type named =
        Arrays.stream(Type.values()).filter(t -> t.word().equals(name)).findFirst().orElse(null);
    if (named == null && !node.has("type")) {
      node.mistake(
          "type",
          "is missing, and the name is none: one of "
              + Arrays.stream(Type.values()).map(Type::word).collect(Collectors.joining(", ")));
      return null;
    }
    return node.choice("type", named == null ? Type.NFTABLES : named, Type.class)
        .reader
        .apply(node);
  }

  /** Turns what a constructor throws, {@code key: sentence}, into a mistake of that key. */
  static void note(ConfigNode node, IllegalArgumentException e) {
    String sentence = Objects.requireNonNullElse(e.getMessage(), "cannot be used");
    int colon = sentence.indexOf(": ");
    if (colon > 0 && sentence.substring(0, colon).matches("[a-z0-9-]+")) {
      node.mistake(sentence.substring(0, colon), sentence.substring(colon + 2));
    } else {
      node.mistake("type", sentence);
    }
  }

  /** Makes them all, by name, in order; nothing is touched before their first call. */
  public Map<String, SourceBlock> make() {
    Map<String, SourceBlock> made = new LinkedHashMap<>();
    all.forEach((name, config) -> made.put(name, config.make(name)));
    return made;
  }
}
