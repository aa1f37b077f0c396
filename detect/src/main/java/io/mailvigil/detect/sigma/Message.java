// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sentence of an alert. A template may name {@code {count} {distinct} {timespan} {user}
 * {source} {network} {sources} {from} {accounts} {field:NAME}}; what an attacker chose is cleaned
 * and cut before it is put in.
 */
final class Message {
  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)(?::([a-z@_.]+))?}");
  private static final int LONGEST = 500;

  /** What a template may name, beside {@code {field:NAME}}. */
  static final Set<String> PLACES =
      Set.of(
          "count",
          "distinct",
          "timespan",
          "user",
          "source",
          "network",
          "sources",
          "from",
          "accounts");

  /** One piece of the template: text, or a placeholder. */
  private record Piece(String text, String place, int slot) {}

  private final List<Piece> pieces = new ArrayList<>();

  /** Throws {@link IllegalArgumentException} on a placeholder that does not exist. */
  Message(String template, Slots slots) {
    Matcher found = PLACE.matcher(template);
    int at = 0;
    while (found.find()) {
      pieces.add(new Piece(template.substring(at, found.start()), "", 0));
      String place = found.group(1);
      @Nullable String field = found.group(2);
      if (place.equals("field") && field != null && EcsField.find(field) != null) {
        pieces.add(new Piece("", place, slots.of(EcsField.of(field))));
      } else if (field == null && PLACES.contains(place)) {
        pieces.add(new Piece("", place, 0));
      } else {
        throw new IllegalArgumentException(
            "message has the placeholder "
                + found.group()
                + ": there are {count} {distinct} {timespan} {user} {source} {network} {sources}"
                + " {from} {accounts} and {field:NAME} with a field's name");
      }
      at = found.end();
    }
    pieces.add(new Piece(template.substring(at), "", 0));
  }

  /** What a sentence is filled with. */
  record Values(
      Hit hit,
      long count,
      long distinct,
      Duration timespan,
      @Nullable String user,
      List<SourceAddress> sources,
      long sourceCount,
      long accountCount) {}

  /** The network as finding's suffixes have it, /24 and /48: wider than one subscriber. */
  private static String wide(SourceAddress source) {
    return new Network(source, source.isV4() ? 24 : 48).toString();
  }

  String fill(Values v) {
    StringBuilder out = new StringBuilder(120);
    for (Piece piece : pieces) {
      out.append(
          switch (piece.place) {
            case "count" -> (v.hit.estimated() ? "at least " : "") + v.count;
            case "distinct" -> (v.hit.estimated() ? "at least " : "") + v.distinct;
            case "timespan" -> Words.span(v.timespan);
            case "user" -> v.user == null ? "somebody" : Words.name(v.user);
            case "source" -> v.sources.isEmpty() ? "nowhere" : v.sources.getFirst().toString();
            case "network" -> v.sources.isEmpty() ? "nowhere" : wide(v.sources.getFirst());
            case "sources" -> Words.many(v.sourceCount, "source");
            case "from" -> v.sourceCount > 1 ? " from " + Words.many(v.sourceCount, "source") : "";
            case "accounts" -> Words.many(v.accountCount, "account");
            case "field" -> {
              Object value = Slots.value(v.hit.entry(), piece.slot);
              yield value == null ? "nothing" : Words.name(value.toString());
            }
            default -> piece.text;
          });
    }
    String sentence = out.length() > LONGEST ? out.substring(0, LONGEST) + "…" : out.toString();
    return sentence.endsWith(".") ? sentence : sentence + ".";
  }
}
