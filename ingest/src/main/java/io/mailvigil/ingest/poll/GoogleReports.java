// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Google Workspace's audit activities. Source: Admin SDK, "Reports API: activities.list", "Limits
 * and quotas", "Data retention and lag times", and OAuth 2.0 for server to server applications.
 */
final class GoogleReports implements Api {
  private static final Set<String> APPLICATIONS =
      Set.of("login", "user_accounts", "saml", "token", "admin");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One entry of {@code ingest.google-workspace}.
   *
   * @param login where tokens are got
   * @param key the service account's key file, as Google gives it
   * @param administrator on whose behalf the service account reads
   */
  record Config(
      PollSettings settings, URI login, Secret key, String administrator, List<String> applications)
      implements PollerConfig {
    Config {
      applications = List.copyOf(applications);
    }

    static Config from(ConfigNode node) {
      return new Config(
          PollSettings.from(
              node, "https://admin.googleapis.com", Duration.ofMinutes(1), Duration.ofHours(2)),
          PollSettings.url(node, "login", "https://oauth2.googleapis.com"),
          PollSettings.secret(node, "key", "the service account's key file, JSON"),
          node.required("administrator", "name the administrator on whose behalf it is read"),
          node.parsedList(
              "applications",
              List.of("login", "user_accounts", "token", "admin"),
              text -> EntraLogs.known(text, APPLICATIONS)));
    }

    @Override
    public String name() {
      return PollSettings.name(
          "google-workspace", administrator.substring(administrator.indexOf('@') + 1));
    }

    @Override
    public String url() {
      return "google-workspace:" + administrator.substring(administrator.indexOf('@') + 1);
    }

    @Override
    public Api api() {
      return new GoogleReports(this);
    }
  }

  private final Config config;
  private final Credential credential;

  GoogleReports(Config config) {
    this.config = config;
    URI endpoint = URI.create(config.login() + "/token");
    String mend =
        config.settings().place()
            + ": key should be a service account's JSON key, with domain-wide delegation of"
            + " https://www.googleapis.com/auth/admin.reports.audit.readonly, and administrator one"
            + " who may read reports";
    credential =
        new Token(
            Token.Place.oauth(endpoint, mend),
            now ->
                Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:jwt-bearer",
                    "assertion",
                    assertion(config, endpoint, now)));
  }

  private static String assertion(Config config, URI endpoint, Instant now)
      throws GeneralSecurityException {
    JsonNode key;
    try {
      key = JSON.readTree(config.key().revealAll());
    } catch (JsonProcessingException e) {
      throw new GeneralSecurityException("it is no JSON");
    }
    return Jwt.signed(
        Jwt.key(JsonPage.text(key, "private_key")),
        JsonPage.text(key, "private_key_id"),
        Jwt.object()
            .put("iss", JsonPage.text(key, "client_email"))
            .put("sub", config.administrator())
            .put("scope", "https://www.googleapis.com/auth/admin.reports.audit.readonly")
            .put("aud", endpoint.toString())
            .put("iat", now.getEpochSecond())
            .put("exp", now.getEpochSecond() + 3600));
  }

  @Override
  public List<String> feeds() {
    return config.applications();
  }

  @Override
  public Ask first(String feed, Window window) {
    return ask(feed, window, null);
  }

  private Ask ask(String feed, Window window, @Nullable String pageToken) {
    Map<String, String> query = new TreeMap<>();
    query.put("startTime", window.from().toString());
    query.put("endTime", window.to().toString());
    query.put("maxResults", "1000");
    if (pageToken != null) {
      query.put("pageToken", pageToken);
    }
    return Ask.get(
        config
            .settings()
            .at("/admin/reports/v1/activity/users/all/applications/" + feed, Ask.parameters(query)),
        answer -> read(answer, feed, window));
  }

  private Page read(Answer answer, String feed, Window window) {
    JsonPage page = JsonPage.readWhereThere(answer, "items", GoogleReports::record);
    String next = page.value("nextPageToken");
    return page.then(next == null ? List.of() : List.of(ask(feed, window, next)));
  }

  private static Polled record(JsonNode r) {
    String qualifier = JsonPage.text(r, "id", "uniqueQualifier");
    return new Polled(
        qualifier.isEmpty() ? "" : JsonPage.text(r, "id", "time") + "/" + qualifier, r.toString());
  }

  @Override
  public Credential credential() {
    return credential;
  }

  /** 2,400 requests a minute for a project and user; filtered ones 250. */
  @Override
  public Duration gap() {
    return Duration.ofMillis(250);
  }
}
