// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Okta's System Log. Source: Okta's "System Log API" and "Rate limits". */
final class OktaLog implements Api {
  /** {@code <https://…>; rel="next"}: RFC 8288. */
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

  /**
   * One entry of {@code ingest.okta}.
   *
   * @param token an API token (SSWS); null where a key is used
   * @param clientId of the service app with the scope okta.logs.read; empty where a token is used
   * @param keyId of the public key that the app knows
   * @param key the private key in PEM; null where a token is used
   */
  record Config(
      PollSettings settings,
      @Nullable Secret token,
      String clientId,
      String keyId,
      @Nullable Secret key)
      implements PollerConfig {
    static Config from(ConfigNode node) {
      Secret token = node.secret("token");
      Secret key = node.secret("key");
      String client = node.text("client-id", "");
      if ((token == null) == (key == null)) {
        node.mistake("token", "is missing: set token, or client-id and key, and not both");
      } else if (key != null && client.isEmpty()) {
        node.mistake("client-id", "is missing: name the service app that the key belongs to");
      }
      return new Config(
          PollSettings.from(node, null, Duration.ofMinutes(1), Duration.ofHours(2)),
          token,
          client,
          node.text("key-id", ""),
          key);
    }

    @Override
    public String name() {
      return PollSettings.name("okta", settings.server());
    }

    @Override
    public String url() {
      return "okta:" + settings.url();
    }

    @Override
    public Api api() {
      return new OktaLog(this);
    }
  }

  private final PollSettings settings;
  private final Credential credential;

  OktaLog(Config config) {
    settings = config.settings();
    Secret token = config.token();
    credential =
        token == null
            ? byKey(config)
            : new Credential.Header(
                "Authorization",
                "SSWS ",
                token,
                settings.place()
                    + ".token should hold an API token of an administrator who may read reports");
  }

  private static Credential byKey(Config config) {
    PollSettings settings = config.settings();
    URI endpoint = settings.at("/oauth2/v1/token", "");
    String mend =
        settings.place()
            + ": client-id, key-id and key should be those of a service app with the scope"
            + " okta.logs.read";
    return new Token(
        Token.Place.oauth(endpoint, mend),
        now ->
            Map.of(
                "grant_type", "client_credentials",
                "scope", "okta.logs.read",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                    Jwt.signed(
                        Jwt.key(config.key() == null ? "" : config.key().revealAll()),
                        config.keyId(),
                        Jwt.object()
                            .put("iss", config.clientId())
                            .put("sub", config.clientId())
                            .put("aud", endpoint.toString())
                            .put("iat", now.getEpochSecond())
                            .put("exp", now.getEpochSecond() + 300)
                            .put("jti", UUID.randomUUID().toString()))));
  }

  @Override
  public List<String> feeds() {
    return List.of("log");
  }

  @Override
  public Ask first(String feed, Window window) {
    Map<String, String> query = new TreeMap<>();
    query.put("since", seconds(window.from()));
    query.put("until", seconds(window.to()));
    query.put("sortOrder", "ASCENDING");
    query.put("limit", "1000");
    return Ask.get(settings.at("/api/v1/logs", Ask.parameters(query)), this::read);
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private Page read(Answer answer) {
    return JsonPage.read(answer, "", r -> new Polled(JsonPage.text(r, "uuid"), r.toString()))
        .then(settings, next(answer), this::read);
  }

  private static @Nullable String next(Answer answer) {
    for (String header : answer.headers("link")) {
      Matcher link = NEXT.matcher(header);
      if (link.find()) {
        return link.group(1);
      }
    }
    return null;
  }

  @Override
  public Credential credential() {
    return credential;
  }

  /** {@code /api/v1/logs}: 60 to 120 requests a minute, by the plan. */
  @Override
  public Duration gap() {
    return Duration.ofSeconds(1);
  }
}
