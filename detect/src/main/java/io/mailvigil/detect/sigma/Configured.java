// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.config.ConfigNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of a correlation section {@code detect.rules.ID} may set, as its map {@code
 * configured:} says: {@code gte: attempts 2..20} puts the key {@code attempts}, from 2 to 20, in
 * the place of {@code gte}.
 */
final class Configured {
  private static final List<String> PLACES =
      List.of("timespan", "gte", "events", "per-value", "lasting", "above", "look-back");
  private static final Pattern FORM = Pattern.compile("([a-z-]{1,40}) (\\S{1,9})\\.\\.(\\S{1,9})");

  private final @Nullable Section section;
  private final String rule;
  private final Thresholds.Source source;

  /**
   * @param section null where nothing can be set
   */
  Configured(@Nullable Section section, String rule, Thresholds.Source source) {
    this.section = source == Thresholds.Source.NONE ? null : section;
    this.rule = rule;
    this.source = source;
    if (section != null && source == Thresholds.Source.NONE) {
      section
          .mistakes()
          .warning(
              section.node(),
              "configured is for built-in rules and says nothing here: write the number itself");
    } else if (section != null) {
      for (String name : Set.copyOf(section.names())) {
        if (!PLACES.contains(name)) {
          section.mistake(name, "is no number of a correlation" + Nearest.hint(name, PLACES));
        }
      }
    }
  }

  /** A key of the configuration, and its bounds. */
  private record Key(String name, String least, String most) {}

  private @Nullable Key key(String place) {
    String text = section == null ? null : section.text(place);
    if (section == null || text == null) {
      return null;
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      section.mistake(place, "should be a key and its bounds, as: attempts 2..20");
      return null;
    }
    return new Key(form.group(1), form.group(2), form.group(3));
  }

  Duration duration(String place, Duration otherwise) {
    Key key = key(place);
    return key == null
        ? otherwise
        : (Duration)
            source.value(
                rule,
                key.name,
                Thresholds.duration(
                    key.name,
                    otherwise,
                    ConfigNode.parseDuration(key.least),
                    ConfigNode.parseDuration(key.most)),
                otherwise);
  }

  int whole(String place, int otherwise) {
    Key key = key(place);
    return key == null
        ? otherwise
        : (Integer)
            source.value(
                rule,
                key.name,
                Thresholds.whole(
                    key.name, otherwise, Integer.parseInt(key.least), Integer.parseInt(key.most)),
                otherwise);
  }

  double decimal(String place, double otherwise) {
    Key key = key(place);
    return key == null
        ? otherwise
        : (Double)
            source.value(
                rule,
                key.name,
                Thresholds.decimal(
                    key.name,
                    otherwise,
                    Double.parseDouble(key.least),
                    Double.parseDouble(key.most)),
                otherwise);
  }

  /** The same condition with the number in the place of {@code gte}. */
  Threshold threshold(Threshold written) {
    List<Threshold.Bound> bounds =
        written.bounds().stream()
            .map(bound ->
                bound.op() == Threshold.Op.GTE
                    ? new Threshold.Bound(bound.op(), whole("gte", (int) bound.number()))
                    : bound)
            .toList();
    return new Threshold(bounds, written.field(), written.percentile());
  }
}
