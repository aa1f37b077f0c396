// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigNode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Entra ID's sign-ins and directory audits. Source: Microsoft Graph's "List signIns", "List
 * directoryAudits" and "service-specific throttling limits".
 */
final class EntraLogs implements Api {
  private static final Set<String> LOGS = Set.of("sign-ins", "non-interactive", "audits");

  /**
   * One entry of {@code ingest.entra}.
   *
   * @param logs of sign-ins, non-interactive (Graph's beta), audits
   */
  record Config(PollSettings settings, Microsoft app, List<String> logs) implements PollerConfig {
    Config {
      logs = List.copyOf(logs);
    }

    static Config from(ConfigNode node) {
      return new Config(
          PollSettings.from(
              node, "https://graph.microsoft.com", Duration.ofMinutes(1), Duration.ofHours(2)),
          Microsoft.from(node),
          node.parsedList("logs", List.of("sign-ins", "audits"), text -> known(text, LOGS)));
    }

    @Override
    public String name() {
      return PollSettings.name("entra", app.tenant());
    }

    @Override
    public String url() {
      return "entra:" + app.tenant();
    }

    @Override
    public Api api() {
      return new EntraLogs(this);
    }
  }

  static String known(String text, Set<String> all) {
    if (!all.contains(text)) {
      throw new IllegalArgumentException("should be of " + String.join(", ", new TreeSet<>(all)));
    }
    return text;
  }

  private final Config config;
  private final Credential credential;

  EntraLogs(Config config) {
    this.config = config;
    URI graph = config.settings().url();
    credential = config.app().credential(config.settings(), graph, "AuditLog.Read.All");
  }

  @Override
  public List<String> feeds() {
    return config.logs();
  }

  @Override
  public Ask first(String feed, Window window) {
    boolean audits = feed.equals("audits");
    boolean beta = feed.equals("non-interactive");
    String time = audits ? "activityDateTime" : "createdDateTime";
    String filter =
        "%s ge %s and %s le %s%s"
            .formatted(
                time,
                window.from(),
                time,
                window.to(),
                beta ? " and signInEventTypes/any(t: t eq 'nonInteractiveUser')" : "");
    String path =
        (beta ? "/beta" : "/v1.0") + (audits ? "/auditLogs/directoryAudits" : "/auditLogs/signIns");
    return Ask.get(
        config.settings().at(path, "$filter=" + Ask.encoded(filter) + "&$top=1000"), this::read);
  }

  private Page read(Answer answer) {
    JsonPage page = JsonPage.read(answer, "value", EntraLogs::record);
    return page.then(config.settings(), page.value("@odata.nextLink"), this::read);
  }

  /** An interrupted sign-in and the one that ends it have the same id and another code. */
  private static Polled record(JsonNode r) {
    String code = JsonPage.text(r, "status", "errorCode");
    String id = JsonPage.text(r, "id");
    return new Polled(id.isEmpty() || code.isEmpty() ? id : id + "/" + code, r.toString());
  }

  @Override
  public Credential credential() {
    return credential;
  }

  /** Reports of Graph: 5 requests in 10 seconds for an application and tenant. */
  @Override
  public Duration gap() {
    return Duration.ofSeconds(2);
  }
}
