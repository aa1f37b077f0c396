// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The tags of a rule; of those in the namespace {@code attack} the form is checked. */
final class AttackTags {
  private static final Pattern TECHNIQUE = Pattern.compile("t\\d{4}(\\.\\d{3})?");
  private static final Pattern GROUP_OR_SOFTWARE = Pattern.compile("[gs]\\d{4}");
  private static final Pattern TAG = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_.-]+)+");

  /** The tactics of ATT&amp;CK for enterprises. */
  private static final List<String> TACTICS =
      List.of(
          "reconnaissance",
          "resource-development",
          "initial-access",
          "execution",
          "persistence",
          "privilege-escalation",
          "defense-evasion",
          "stealth",
          "impair-defenses",
          "defense-impairment",
          "credential-access",
          "discovery",
          "lateral-movement",
          "collection",
          "command-and-control",
          "exfiltration",
          "impact");

  private AttackTags() {}

  /** The ids of the techniques among the tags, as {@code T1110.001}, in their order. */
  static List<String> techniques(Section document) {
    List<String> techniques = new ArrayList<>();
    Mistakes mistakes = document.mistakes();
    for (ScalarNode node : document.scalars("tags")) {
      String tag = node.getValue();
      if (!TAG.matcher(tag).matches()) {
        mistakes.mistake(
            node,
            "the tag "
                + Mistakes.quote(tag)
                + " is none: write lower case with a namespace, as attack.t1110.001");
      } else if (tag.startsWith("attack.")) {
        String name = tag.substring("attack.".length());
        if (TECHNIQUE.matcher(name).matches()) {
          techniques.add(name.toUpperCase(Locale.ROOT));
        } else if (!TACTICS.contains(name.replace('_', '-'))
            && !GROUP_OR_SOFTWARE.matcher(name).matches()) {
          String near = Nearest.of(name, TACTICS);
          mistakes.mistake(
              node,
              "the tag "
                  + Mistakes.quote(tag)
                  + " names no technique (attack.t1110, attack.t1110.001) and no tactic"
                  + (near == null ? ": mend it" : ": did you mean 'attack." + near + "'?"));
        }
      }
    }
    return List.copyOf(techniques);
  }
}
