// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Severity;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who is told, how and how often: the section {@code alert.notify}.
 *
 * @param log each alert becomes a line of the program's output
 * @param retryFor a message that cannot be delivered is given up after this
 * @param channels by name
 */
public record NotifyConfig(boolean log, Duration retryFor, Map<String, Channel> channels) {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);

  /**
   * One way to tell.
   *
   * @param policy what it tells and how often
   * @param way makes the notifier
   */
  public record Channel(ChannelPolicy policy, Notifier.Config way) {}

  /** The ways there are: a new one is registered here. */
  enum Type {
    EMAIL(20, MailNotifier.Config::from),
    USER_EMAIL(200, UserMailNotifier.Config::from),
    WEBHOOK(600, WebhookNotifier.Config::from),
    SLACK(60, SlackNotifier.Config::from),
    TEAMS(60, TeamsNotifier.Config::from),
    PAGERDUTY(60, PagerDutyNotifier.Config::from),
    OPSGENIE(60, OpsgenieNotifier.Config::from),
    ALERTMANAGER(600, AlertmanagerNotifier.Config::from),
    SYSLOG(3_600, SyslogNotifier.Config::from),
    MATRIX(60, MatrixNotifier.Config::from),
    TELEGRAM(60, TelegramNotifier.Config::from),
    NTFY(60, NtfyNotifier.Config::from);

    private final int perHour;
    private final Function<ConfigNode, Notifier.Config> reader;

    Type(int perHour, Function<ConfigNode, Notifier.Config> reader) {
      this.perHour = perHour;
      this.reader = reader;
    }

    static String words() {
      return Arrays.stream(values())
          .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', '-'))
          .collect(Collectors.joining(", "));
    }
  }

  public NotifyConfig {
    channels = Map.copyOf(channels);
  }

  /** Reads the section {@code alert.notify}. */
  public static NotifyConfig from(ConfigNode node) {
    Map<String, Channel> channels = new LinkedHashMap<>();
    node.sections("channels")
        .forEach((name, section) -> {
          if (!name.matches("[a-z0-9][a-z0-9-]{0,31}") || name.equals("log")) {
            section.mistake(
                "type", "the name of a channel is lower-case letters, digits, '-', and not log");
          }
          channels.put(name, channel(section));
        });
    return new NotifyConfig(
        node.flag("log", true),
        node.duration("retry-for", DAY, Duration.ofMinutes(1), DAY.multipliedBy(30)),
        channels);
  }

  /** True where a channel tells the owners of accounts. */
  public boolean tellsOwners() {
    return channels.values().stream()
        .anyMatch(channel -> channel.way() instanceof UserMailNotifier.Config);
  }

  private static Channel channel(ConfigNode node) {
    if (!node.has("type")) {
      node.mistake("type", "is missing: one of " + Type.words());
    }
    Type type = node.choice("type", Type.EMAIL, Type.class);
    Notifier.Config way = type.reader.apply(node);
    ChannelPolicy policy =
        new ChannelPolicy(
            node.choice("min-severity", Severity.MEDIUM, Severity.class),
            node.integer("per-hour", type.perHour, 1, 100_000),
            node.duration("group-wait", SECOND.multipliedBy(2), Duration.ZERO, Duration.ofHours(1)),
            node.duration("digest-every", Duration.ofHours(1), SECOND, DAY),
            QuietHours.from(node));
    return new Channel(policy, way);
  }
}
