// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.lists.ListEntry;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Applies the modifiers that change a value, in their order. Throws {@link
 * IllegalArgumentException} with a sentence.
 */
final class ValueReader {
  private static final int LONGEST = 4_096;
  private static final int MOST = 50_000;
  private static final Pattern PLACEHOLDER = Pattern.compile("%([\\w.-]+)%");

  private final List<Modifier> modifiers;
  private final Placeholders placeholders;

  ValueReader(List<Modifier> modifiers, Placeholders placeholders) {
    this.modifiers = modifiers;
    this.placeholders = placeholders;
  }

  /** The texts of a value that no wildcard rule applies to, as a regular expression. */
  List<String> raw(ScalarNode node) {
    if (!isText(node) && !isNumber(node)) {
      throw new IllegalArgumentException("needs a text, not " + Mistakes.quote(node.getValue()));
    }
    if (node.getValue().length() > LONGEST || Glob.isForged(node.getValue())) {
      throw new IllegalArgumentException(
          "has more than " + LONGEST + " characters, or characters that no text has: shorten it");
    }
    return modifiers.contains(Modifier.EXPAND)
        ? expanded(node.getValue(), ValueReader::raw)
        : List.of(node.getValue());
  }

  /** What a value may be, one of which is enough. */
  List<Value> alternatives(ScalarNode node) {
    boolean changesTexts =
        modifiers.stream()
            .anyMatch(
                m -> m.group() == Modifier.Group.PLACE || m.group() == Modifier.Group.ENCODING);
    if (Section.isNull(node)) {
      if (changesTexts) {
        throw new IllegalArgumentException(
            "is null, which has no text: take the modifier away, or write '' for an empty text");
      }
      return List.of(Value.Absent.ABSENT);
    }
    if (!changesTexts && Tag.BOOL.equals(node.getTag())) {
      return List.of(new Value.Flag(node.getValue().equalsIgnoreCase("true")));
    }
    if (!changesTexts && isNumber(node)) {
      BigDecimal number = number(node);
      return List.of(new Value.Numeric(number.doubleValue(), number.toPlainString()));
    }
    String text = isNumber(node) ? number(node).toPlainString() : node.getValue();
    if (text.length() > LONGEST || Glob.isForged(text)) {
      throw new IllegalArgumentException(
          "has more than " + LONGEST + " characters, or characters that no text has: shorten it");
    }
    List<Value> all = new ArrayList<>();
    for (String each :
        modifiers.contains(Modifier.EXPAND)
            ? expanded(text, ValueReader::withWildcards)
            : List.of(text)) {
      for (Glob glob : encoded(Glob.of(each))) {
        all.add(new Value.Text(placed(glob)));
      }
    }
    return all;
  }

  static boolean isText(ScalarNode node) {
    return Tag.STR.equals(node.getTag());
  }

  static boolean isNumber(ScalarNode node) {
    return Tag.INT.equals(node.getTag()) || Tag.FLOAT.equals(node.getTag());
  }

  /** Throws {@link IllegalArgumentException} for infinity and the like. */
  static BigDecimal number(ScalarNode node) {
    String text = node.getValue().toLowerCase(Locale.ROOT).replace("_", "");
    try {
      if (text.length() > 40) {
        throw new NumberFormatException();
      }
      if (text.startsWith("0x") || text.startsWith("0o")) {
        return new BigDecimal(new BigInteger(text.substring(2), text.charAt(1) == 'x' ? 16 : 8));
      }
      BigDecimal number = new BigDecimal(text);
      if (Math.abs((long) number.scale()) > 40) {
        throw new NumberFormatException();
      }
      return number.stripTrailingZeros();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is no number: " + Mistakes.quote(node.getValue()), e);
    }
  }

  /** The texts with every placeholder replaced by each of its values. */
  private List<String> expanded(String text, Function<ListEntry, String> spelling) {
    List<StringBuilder> all = new ArrayList<>(List.of(new StringBuilder()));
    boolean any = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = c == '%' ? text.indexOf('%', i + 1) : -1;
      if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '%') {
        all.forEach(builder -> builder.append('%'));
        i++;
      } else if (end > i + 1 && text.substring(i + 1, end).matches("[\\w.-]+")) {
        all = times(all, entries(text.substring(i + 1, end)).stream().map(spelling).toList());
        any = true;
        i = end;
      } else {
        all.forEach(builder -> builder.append(c));
      }
    }
    if (!any) {
      throw new IllegalArgumentException(
          "has the modifier 'expand' but no placeholder: write %name%, or take it away");
    }
    return all.stream().map(StringBuilder::toString).toList();
  }

  /** The placeholders of a text, without their percent signs, in order. */
  static List<String> names(String text) {
    List<String> names = new ArrayList<>();
    Matcher m = PLACEHOLDER.matcher(text);
    while (m.find()) {
      names.add(m.group(1));
    }
    return names;
  }

  private static String raw(ListEntry entry) {
    return entry.text();
  }

  private static String withWildcards(ListEntry entry) {
    return switch (entry.kind()) {
      case GLOB -> entry.text();
      case EXACT, NETWORK, ASN, COUNTRY -> entry.text().replaceAll("[\\\\*?]", "\\\\$0");
      case REGEX ->
          throw new IllegalArgumentException(
              "has a list with the regular expression "
                  + Mistakes.quote(entry.text())
                  + ", which only fits where the placeholder stands alone: write field|expand");
    };
  }

  /** Throws {@link IllegalArgumentException} with a sentence where no list has the name. */
  List<ListEntry> entries(String name) {
    List<ListEntry> values = placeholders.values(name);
    if (values == null) {
      throw new IllegalArgumentException(
          "has the placeholder %"
              + name
              + "%, which no list is called: put a file of that name into the lists folder");
    }
    return values;
  }

  private static List<StringBuilder> times(List<StringBuilder> starts, List<String> values) {
    if ((long) starts.size() * values.size() > MOST) {
      throw new IllegalArgumentException(
          "expands to more than " + MOST + " values: use one placeholder a value");
    }
    List<StringBuilder> all = new ArrayList<>();
    for (StringBuilder start : starts) {
      for (String value : values) {
        all.add(new StringBuilder(start).append(value));
      }
    }
    return all;
  }

  private List<Glob> encoded(Glob glob) {
    List<String> texts = List.of(glob.coded());
    Charset charset = StandardCharsets.UTF_8;
    for (Modifier modifier : modifiers) {
      if (modifier.group() != Modifier.Group.ENCODING) {
        continue;
      }
      if (!glob.isPlain()) {
        throw new IllegalArgumentException(
            "has a wildcard, which can not be encoded: escape it as \\* or \\?, or take '"
                + modifier.word()
                + "' away");
      }
      List<String> next = new ArrayList<>();
      for (String text : texts) {
        next.addAll(encoded(text, modifier, charset));
      }
      texts = next;
      charset = StandardCharsets.ISO_8859_1;
    }
    return texts.stream().map(Glob::plain).toList();
  }

  /** The bytes of an encoding as a text of one character each. */
  private static List<String> encoded(String text, Modifier modifier, Charset charset) {
    return switch (modifier) {
      case BASE64 -> List.of(base64(text.getBytes(charset)));
      case BASE64OFFSET -> offsets(text.getBytes(charset));
      case UTF16BE -> List.of(bytes(text, StandardCharsets.UTF_16BE));
      case UTF16 -> List.of("\u00ff\u00fe" + bytes(text, StandardCharsets.UTF_16LE));
      default -> List.of(bytes(text, StandardCharsets.UTF_16LE));
    };
  }

  private static String bytes(String text, Charset charset) {
    return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * What stays the same of the encoding of bytes that stand 0, 1 or 2 bytes behind a multiple of 3
   * (RFC 4648, section 4: 3 bytes are 4 characters).
   */
  private static List<String> offsets(byte[] bytes) {
    List<String> all = new ArrayList<>();
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[offset + bytes.length];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      int first = (offset * 8 + 5) / 6;
      int last = shifted.length * 8 / 6;
      if (last <= first) {
        throw new IllegalArgumentException("is too short to be found in base64: write it longer");
      }
      all.add(encoded.substring(first, last));
    }
    return all;
  }

  private Glob placed(Glob glob) {
    if (modifiers.contains(Modifier.CONTAINS)) {
      return glob.startingAnywhere().endingAnywhere();
    }
    if (modifiers.contains(Modifier.STARTSWITH)) {
      return glob.endingAnywhere();
    }
    return modifiers.contains(Modifier.ENDSWITH) ? glob.startingAnywhere() : glob;
  }
}
