// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Posts to a Prometheus Alertmanager (API v2), which keeps one alert for each set of labels: {@code
 * alertname="Mailvigil"}, {@code incident}, {@code severity} and {@code tenant}. A repetition is
 * the same alert. It fires until {@code resolve-after}, or until a person undoes the lock; when an
 * incident gets graver, its alert of lower severity ends.
 */
final class AlertmanagerNotifier implements Notifier {
  private static final Duration TEST = Duration.ofMinutes(5);
  private static final Set<Severity> TOLD =
      EnumSet.of(Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL);

  /**
   * The settings.
   *
   * @param url where the Alertmanager listens, with its route prefix
   * @param token for a proxy before it that asks for one, null without
   * @param resolveAfter how long an incident that nobody ends keeps firing
   */
  record Config(URI url, @Nullable Secret token, Duration resolveAfter, HttpWay http)
      implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.server(node, ""),
          node.secret("token"),
          node.duration(
              "resolve-after", Duration.ofHours(24), Duration.ofMinutes(5), Duration.ofDays(30)),
          HttpWay.from(node));
    }

    @Override
    public boolean wants(Change change) {
      return change.concernsIncident();
    }

    @Override
    public Notifier make() {
      return new AlertmanagerNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;
  private final HttpSender sender;

  AlertmanagerNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.sender = new HttpSender("the Alertmanager", config.http(), clock);
  }

  @Override
  public Delivery send(Message message) throws IOException {
    ArrayNode alerts = HttpSender.JSON.createArrayNode();
    Instant now = clock.instant();
    if (message.kind() == Message.Kind.TEST) {
      Labels labels = new Labels(message.id(), Severity.INFO, "default");
      alert(alerts, labels, Wording.content(message), now, now.plus(TEST));
    }
    for (Case one : Case.of(message)) {
      add(alerts, one, one.content(message), now);
    }
    HttpSender.Key key = config.token() == null ? null : HttpSender.Key.bearer(config.token());
    return alerts.isEmpty()
        ? new Delivery.Taken()
        : sender
            .post(URI.create(config.url() + "/api/v2/alerts"), alerts, key)
            .delivery("check url, with its route prefix, and token");
  }

  private void add(ArrayNode alerts, Case one, Content content, Instant now) {
    String tenant = one.reports().getFirst().tenant();
    Instant start = one.reports().getFirst().time();
    Instant began = start.isAfter(now) ? now : start;
    switch (one.step()) {
      case SEEN -> {} // silencing is for people: it would hide what comes next
      case OVER ->
          TOLD.forEach(severity ->
              alert(alerts, new Labels(one.id(), severity, tenant), content, began, now));
      case OPEN -> {
        Severity worst = one.severity();
        alert(
            alerts,
            new Labels(one.id(), worst, tenant),
            content,
            began,
            now.plus(config.resolveAfter()));
        TOLD.stream()
            .filter(lower -> lower.compareTo(worst) < 0)
            .forEach(
                lower -> alert(alerts, new Labels(one.id(), lower, tenant), content, began, now));
      }
    }
  }

  /** What an alert is known by. */
  private record Labels(String incident, Severity severity, String tenant) {}

  private static void alert(
      ArrayNode alerts, Labels labels, Content content, Instant start, Instant end) {
    var alert = alerts.addObject().put("startsAt", start.toString()).put("endsAt", end.toString());
    alert
        .putObject("labels")
        .put("alertname", "Mailvigil")
        .put("incident", labels.incident())
        .put("severity", labels.severity().wire())
        .put("tenant", labels.tenant());
    alert
        .putObject("annotations")
        .put("summary", content.title())
        .put("description", Cut.units(content.text(), 20_000));
  }
}
