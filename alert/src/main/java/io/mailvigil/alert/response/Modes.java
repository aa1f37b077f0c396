// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.ResponseAction;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How far each action may go: for every rule, unless that rule has a word of its own. {@code
 * notify} begins in {@code auto}, everything else in {@code shadow}.
 *
 * @param general the mode of each action
 * @param byRule exceptions, by rule id or by the catalogue id before its first dash
 */
public record Modes(
    Map<ResponseAction, Mode> general, Map<String, Map<ResponseAction, Mode>> byRule) {
  /** The actions an operator can set, in the order of the ladder. */
  public static final List<ResponseAction> SETTABLE =
      List.of(
          ResponseAction.NOTIFY,
          ResponseAction.NOTIFY_USER,
          ResponseAction.BLOCK_SOURCE,
          ResponseAction.THROTTLE,
          ResponseAction.KILL_SESSIONS,
          ResponseAction.RESTRICT_SENDING,
          ResponseAction.LOCK,
          ResponseAction.REQUIRE_RESET);

  /** Those that something here can carry out; a lock also ends the account's sessions. */
  private static final Set<ResponseAction> CARRIED_OUT =
      Set.of(
          ResponseAction.NOTIFY,
          ResponseAction.NOTIFY_USER,
          ResponseAction.BLOCK_SOURCE,
          ResponseAction.KILL_SESSIONS,
          ResponseAction.LOCK);

  /** Those that a person can be asked about. */
  private static final Set<ResponseAction> ASKED =
      Set.of(ResponseAction.BLOCK_SOURCE, ResponseAction.LOCK);

  public Modes {
    general = Map.copyOf(general);
    Map<String, Map<ResponseAction, Mode>> copy = new HashMap<>();
    byRule.forEach((rule, modes) -> copy.put(rule, Map.copyOf(modes)));
    byRule = Map.copyOf(copy);
  }

  /** Reads {@code responses} and {@code rules} of the section {@code alert}. */
  static Modes from(ConfigNode alert) {
    Map<ResponseAction, Mode> general = new EnumMap<>(ResponseAction.class);
    ConfigNode responses = alert.section("responses");
    for (ResponseAction action : SETTABLE) {
      general.put(action, mode(responses, action, usual(action)));
    }
    Map<String, Map<ResponseAction, Mode>> byRule = new HashMap<>();
    alert
        .sections("rules")
        .forEach((rule, node) -> {
          if (!rule.matches("D\\d{2}(-[a-z0-9-]+)?")) {
            alert.mistake("rules", "names no rule: " + rule + "; write D01 or a whole rule id");
          }
          Map<ResponseAction, Mode> own = new EnumMap<>(ResponseAction.class);
          for (String name : new ArrayList<>(node.names())) {
            for (ResponseAction action : SETTABLE) {
              if (key(action).equals(name)) {
                own.put(action, mode(node, action, usual(action)));
              }
            }
          }
          byRule.put(rule, own);
        });
    return new Modes(general, byRule);
  }

  private static Mode mode(ConfigNode node, ResponseAction action, Mode otherwise) {
    Mode mode = node.choice(key(action), otherwise, Mode.class);
    if (mode.compareTo(Mode.SHADOW) > 0 && !CARRIED_OUT.contains(action)) {
      node.mistake(
          key(action), "can only be off or shadow: nothing carries it out yet, it is proposed");
    } else if (mode == Mode.ASK && !ASKED.contains(action)) {
      node.mistake(key(action), "should be one of off, shadow, auto: who would be asked?");
    }
    return mode;
  }

  static String key(ResponseAction action) {
    return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Mode usual(ResponseAction action) {
    return action == ResponseAction.NOTIFY ? Mode.AUTO : Mode.SHADOW;
  }

  /** The mode of an action for a rule: its own, its catalogue id's, or the general one. */
  public Mode of(String rule, ResponseAction action) {
    int dash = rule.indexOf('-');
    Mode own = byRule.getOrDefault(rule, Map.of()).get(action);
    if (own == null && dash > 0) {
      own = byRule.getOrDefault(rule.substring(0, dash), Map.of()).get(action);
    }
    return own != null ? own : general.getOrDefault(action, usual(action));
  }

  /** The actions that are in that mode for every rule without a word of its own, as keys. */
  public List<String> in(Mode mode) {
    return SETTABLE.stream()
        .filter(action -> general.getOrDefault(action, usual(action)) == mode)
        .map(Modes::key)
        .toList();
  }

  /** True where some rule may lock by itself or after a question. */
  public boolean mayLock() {
    return may(ResponseAction.LOCK);
  }

  /** True where some rule may block a source by itself or after a question. */
  public boolean mayBlock() {
    return may(ResponseAction.BLOCK_SOURCE);
  }

  /** True where some rule may tell the owner of an account. */
  public boolean mayTellOwners() {
    return may(ResponseAction.NOTIFY_USER);
  }

  private boolean may(ResponseAction action) {
    return general.getOrDefault(action, Mode.SHADOW).compareTo(Mode.SHADOW) > 0
        || byRule.values().stream()
            .anyMatch(own -> own.getOrDefault(action, Mode.OFF).compareTo(Mode.SHADOW) > 0);
  }
}
