// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/**
 * Makes alerts at Opsgenie (Alert API v2). The incident's id is the alias, so that all that is told
 * of one incident, and every repetition, is one open alert there; a person's answer acknowledges it
 * and a lock that a person undoes closes it.
 */
final class OpsgenieNotifier implements Notifier {
  private static final int MESSAGE = 130;
  private static final int DESCRIPTION = 15_000;

  /**
   * The settings.
   *
   * @param url the API's address, for the EU another one
   * @param apiKey of an API integration
   */
  record Config(URI url, Secret apiKey, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.server(node, "https://api.opsgenie.com"),
          WebAddress.needed(node, "api-key", "the key of an API integration"),
          HttpWay.from(node));
    }

    @Override
    public boolean wants(Change change) {
      return change.concernsIncident();
    }

    @Override
    public Notifier make() {
      return new OpsgenieNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  OpsgenieNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("Opsgenie", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    if (message.kind() == Message.Kind.TEST) {
      Delivery made = create(message.id(), Wording.content(message), Severity.INFO);
      return made instanceof Delivery.Taken ? change(message.id(), "close") : made;
    }
    Delivery last = new Delivery.Taken();
    for (Case one : Case.of(message)) {
      Delivery delivery =
          switch (one.step()) {
            case OVER -> change(one.id(), "close");
            case SEEN -> change(one.id(), "acknowledge");
            case OPEN -> create(one.id(), one.content(message), one.severity());
          };
      last = delivery instanceof Delivery.Refused ? delivery : last;
    }
    return last;
  }

  private Delivery create(String alias, Content content, Severity severity) throws IOException {
    ObjectNode alert =
        HttpSender.JSON
            .createObjectNode()
            .put("message", Cut.units(content.title(), MESSAGE))
            .put("alias", alias)
            .put("description", Cut.units(content.text(), DESCRIPTION))
            .put("source", "mailvigil")
            .put("priority", priority(severity));
    alert.putArray("tags").add("mailvigil").add(severity.wire());
    return post("", alert);
  }

  private Delivery change(String alias, String what) throws IOException {
    String name = URLEncoder.encode(alias, StandardCharsets.UTF_8);
    return post(
        "/" + name + "/" + what + "?identifierType=alias",
        HttpSender.JSON.createObjectNode().put("source", "mailvigil"));
  }

  private Delivery post(String under, ObjectNode json) throws IOException {
    return sender
        .post(
            URI.create(config.url() + "/v2/alerts" + under),
            json,
            new HttpSender.Key("Authorization", "GenieKey ", config.apiKey()))
        .delivery(
            "check url (https://api.eu.opsgenie.com for the EU) and api-key",
            "apikey",
            "key format");
  }

  private static String priority(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "P1";
      case HIGH -> "P2";
      case MEDIUM -> "P3";
      case LOW -> "P4";
      case INFO -> "P5";
    };
  }
}
