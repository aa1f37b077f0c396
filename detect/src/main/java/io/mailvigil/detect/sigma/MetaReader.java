// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads what a document says of itself, its section {@code mailvigil:} included. */
final class MetaReader {
  private static final List<String> LEVELS =
      List.of("informational", "low", "medium", "high", "critical");
  private static final List<String> STATUSES =
      List.of("stable", "test", "experimental", "deprecated", "unsupported");
  private static final Pattern SLOT = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}_.-][\\p{L}\\p{N} _.-]{0,99}");
  private static final int LONGEST_TITLE = 256;
  private static final int LONGEST_DESCRIPTION = 65_535;
  private static final int PRACTICES = 17;

  private MetaReader() {}

  /** {@code generate} says whether the document alerts although a correlation refers to it. */
  static SigmaMeta read(Document document, boolean generate) {
    Section section = document.section();
    String title = section.required("title", "say in a few words what it finds");
    if (title != null && title.length() > LONGEST_TITLE) {
      section.mistake("title", "has more than " + LONGEST_TITLE + " characters: shorten it");
    }
    String description = section.text("description");
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      section.mistake("description", "has more than 65,535 characters: shorten it");
    }
    status(section);
    Section own = document.mailvigil();
    String rule = own == null ? null : own.text("rule");
    if (rule != null && !isId(rule) && own != null) {
      own.mistake("rule", "should be letters, digits, '-', '_' and '.', at most 100");
    }
    String version = own == null ? null : own.text("version");
    return new SigmaMeta(
        section.mistakes().file(),
        document.line(),
        document.key(),
        new RuleRef(
            rule == null ? document.key() : rule,
            title == null ? "" : title,
            version == null ? "1" : version,
            AttackTags.techniques(section)),
        severity(section),
        description == null ? "" : description.strip(),
        section.texts("falsepositives"),
        own == null ? SigmaResponse.NONE : response(own),
        generate);
  }

  /** Whether a name, id or rule id can stand in keys and sentences. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  private static void status(Section section) {
    String status = section.text("status");
    if (status == null) {
      return;
    }
    if (!STATUSES.contains(status)) {
      section.mistake(
          "status", Mistakes.quote(status) + " is none" + Nearest.hint(status, STATUSES));
    } else if (status.equals("deprecated") || status.equals("unsupported")) {
      section
          .mistakes()
          .warning(section.key("status"), "the rule is " + status + ": look for what replaced it");
    }
  }

  private static Severity severity(Section section) {
    String level = section.text("level");
    if (level == null) {
      return Severity.MEDIUM;
    }
    switch (level) {
      case "informational":
        return Severity.INFO;
      case "low":
        return Severity.LOW;
      case "medium":
        return Severity.MEDIUM;
      case "high":
        return Severity.HIGH;
      case "critical":
        return Severity.CRITICAL;
      default:
        section.mistake("level", Mistakes.quote(level) + " is none" + Nearest.hint(level, LEVELS));
        return Severity.MEDIUM;
    }
  }

  private static SigmaResponse response(Section own) {
    Duration quiet = Timespan.read(own, "quiet");
    String family = own.text("family");
    return new SigmaResponse(
        ledger(own),
        family == null ? "" : family,
        proposals(own),
        message(own),
        practices(own),
        quiet == null ? Duration.ZERO : quiet,
        field(own, "touches"),
        unproven(own.section("unproven")));
  }

  private static SigmaResponse.@Nullable Unproven unproven(@Nullable Section section) {
    if (section == null) {
      return null;
    }
    SigmaResponse.Unproven unproven =
        new SigmaResponse.Unproven(ledger(section), proposals(section), message(section));
    section.refuseOthers();
    return unproven;
  }

  private static @Nullable Ledger ledger(Section own) {
    String text = own.text("ledger");
    if (text == null) {
      return null;
    }
    switch (text) {
      case "account":
        return Ledger.ACCOUNT;
      case "source":
        return Ledger.SOURCE;
      default:
        own.mistake("ledger", Mistakes.quote(text) + " is none: write account or source");
        return null;
    }
  }

  private static List<ResponseAction> proposals(Section own) {
    List<String> words =
        Arrays.stream(ResponseAction.values()).map(a -> a.name().toLowerCase(Locale.ROOT)).toList();
    List<ResponseAction> all = new ArrayList<>();
    for (ScalarNode node : own.scalars("proposals")) {
      int at = words.indexOf(node.getValue());
      if (at < 0) {
        own.mistakes()
            .mistake(
                node,
                own.at("proposals")
                    + " has "
                    + Mistakes.quote(node.getValue())
                    + ", which is no response"
                    + Nearest.hint(node.getValue(), words));
      } else {
        all.add(ResponseAction.values()[at]);
      }
    }
    return all;
  }

  private static @Nullable String message(Section own) {
    String message = own.text("message");
    Matcher slots = SLOT.matcher(message == null ? "" : message);
    while (slots.find()) {
      String slot = slots.group(1);
      if (slot.startsWith("field:")) {
        if (EcsField.find(slot.substring(6)) == null) {
          own.mistake(
              "message", "has {" + slot + "}, which is no field" + fieldHint(slot.substring(6)));
        }
      } else if (!Message.PLACES.contains(slot)) {
        own.mistake(
            "message",
            "has {" + slot + "}, which stands for nothing" + Nearest.hint(slot, Message.PLACES));
      }
    }
    return message;
  }

  private static List<Integer> practices(Section own) {
    List<Integer> all = new ArrayList<>();
    for (ScalarNode node : own.scalars("practices")) {
      String text = node.getValue();
      int number = text.matches("\\d{1,2}") ? Integer.parseInt(text) : 0;
      if (number < 1 || number > PRACTICES) {
        own.mistakes().mistake(node, own.at("practices") + " are numbers from 1 to " + PRACTICES);
      } else {
        all.add(number);
      }
    }
    return all;
  }

  /** An ECS field by its name; null, with a mistake, for any other. */
  static @Nullable EcsField field(Section section, String key) {
    String name = section.text(key);
    EcsField field = name == null ? null : EcsField.find(name);
    if (name != null && field == null) {
      section.mistake(key, Mistakes.quote(name) + " is no field of an event" + fieldHint(name));
    }
    return field;
  }

  private static String fieldHint(String name) {
    String near = Nearest.of(name, Taxonomy.NONE.names());
    return near == null ? ": docs/sigma.md lists them" : ": did you mean '" + near + "'?";
  }
}
