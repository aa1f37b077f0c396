// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Sends events to PagerDuty (Events API v2). {@code dedup_key} is the incident's id, so that all
 * that is told of one incident, and every repetition, is one incident there; a person's answer
 * acknowledges it and a lock that a person undoes resolves it.
 */
final class PagerDutyNotifier implements Notifier {
  private static final int SUMMARY = 1_024;
  private static final int DETAILS = 20_000;

  /**
   * The settings.
   *
   * @param url the Events API's address, for the EU another one
   * @param routingKey the integration key of the service
   */
  record Config(URI url, Secret routingKey, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.server(node, "https://events.pagerduty.com"),
          WebAddress.needed(node, "routing-key", "the integration key of an Events API v2 service"),
          HttpWay.from(node));
    }

    @Override
    public boolean wants(Change change) {
      return change.concernsIncident();
    }

    @Override
    public Notifier make() {
      return new PagerDutyNotifier(this, InstantSource.system());
    }
  }

  private final Config config;
  private final InstantSource clock;
  private final HttpSender sender;

  PagerDutyNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.sender = new HttpSender("PagerDuty", config.http(), clock);
  }

  @Override
  public Delivery send(Message message) throws IOException {
    if (message.kind() == Message.Kind.TEST) {
      Content test = Wording.content(message);
      Delivery opened = post(trigger(message.id(), test, "info", clock.instant()));
      return opened instanceof Delivery.Taken ? post(event(message.id(), "resolve")) : opened;
    }
    Delivery last = new Delivery.Taken();
    for (Case one : Case.of(message)) {
      Delivery delivery = post(event(message, one));
      last = delivery instanceof Delivery.Refused ? delivery : last;
    }
    return last;
  }

  private ObjectNode event(Message message, Case one) {
    return switch (one.step()) {
      case OVER -> event(one.id(), "resolve");
      case SEEN -> event(one.id(), "acknowledge");
      case OPEN ->
          trigger(
              one.id(),
              one.content(message),
              severity(one.severity()),
              one.reports().getLast().time());
    };
  }

  private ObjectNode event(String key, String action) {
    return HttpSender.JSON
        .createObjectNode()
        .put("routing_key", config.routingKey().reveal())
        .put("dedup_key", key)
        .put("event_action", action);
  }

  private ObjectNode trigger(String key, Content content, String severity, Instant time) {
    ObjectNode event = event(key, "trigger");
    event.put("client", "Mailvigil");
    ObjectNode payload = event.putObject("payload");
    payload
        .put("summary", Cut.units(content.title(), SUMMARY))
        .put("source", "mailvigil")
        .put("severity", severity)
        .put("timestamp", time.toString())
        .put("class", "account takeover");
    payload.putObject("custom_details").put("text", Cut.units(content.text(), DETAILS));
    return event;
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "critical";
      case HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW, INFO -> "info";
    };
  }

  private Delivery post(ObjectNode event) throws IOException {
    String key = config.routingKey().reveal();
    return sender
        .post(URI.create(config.url() + "/v2/enqueue"), event, null)
        .without(key)
        .delivery(
            "check url and that the service of routing-key is there", "routing_key", "invalid key");
  }
}
