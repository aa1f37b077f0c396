// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * privacyIDEA's audit, the newest first: rows that come meanwhile move others to a later page and
 * hide none. Source: privacyIDEA's "Audit endpoint" and "Authentication endpoints".
 */
final class PrivacyIdeaAudit implements Api {
  /**
   * One entry of {@code ingest.privacyidea}.
   *
   * @param token an API key made with {@code pi-manage}; null where user and password are used
   * @param user an administrator with the right {@code auditlog}; empty where a token is used
   * @param password of that administrator
   */
  record Config(
      PollSettings settings, @Nullable Secret token, String user, @Nullable Secret password)
      implements PollerConfig {
    static Config from(ConfigNode node) {
      Secret token = node.secret("token");
      Secret password = node.secret("password");
      String user = node.text("user", "");
      if ((token == null) == (password == null)) {
        node.mistake("token", "is missing: set token, or user and password, and not both");
      } else if (password != null && user.isEmpty()) {
        node.mistake("user", "is missing: name the administrator that the password belongs to");
      }
      return new Config(
          PollSettings.from(node, null, Duration.ofSeconds(30), Duration.ofHours(2)),
          token,
          user,
          password);
    }

    @Override
    public String name() {
      return PollSettings.name("privacyidea", settings.server());
    }

    @Override
    public String url() {
      return "privacyidea:" + settings.url();
    }

    @Override
    public Api api() {
      return new PrivacyIdeaAudit(this);
    }
  }

  private final Config config;
  private final Credential credential;

  PrivacyIdeaAudit(Config config) {
    this.config = config;
    PollSettings settings = config.settings();
    Secret token = config.token();
    Secret password = config.password();
    String right = " of an administrator with the right auditlog";
    credential =
        token != null || password == null
            ? new Credential.Header(
                "PI-Authorization",
                "",
                token == null ? new Secret.InEnvironment("unset") : token,
                settings.place() + ".token should hold an API key" + right)
            : byPassword(
                config, password, settings.place() + ": user and password should be those" + right);
  }

  private static Credential byPassword(Config config, Secret password, String mend) {
    return new Token(
        new Token.Place(
            config.settings().at("/auth", ""), "result.value.token", "PI-Authorization", "", mend),
        now -> Map.of("username", config.user(), "password", password.reveal()));
  }

  @Override
  public List<String> feeds() {
    return List.of("audit");
  }

  @Override
  public Ask first(String feed, Window window) {
    return ask(window, "1");
  }

  /** How far back is told as a time before the server's now. */
  private Ask ask(Window window, String page) {
    long minutes = Duration.between(window.from(), window.to()).toMinutes() + 2;
    String query =
        Ask.parameters(
            Map.of(
                "page", page, "page_size", "500", "sortorder", "desc", "timelimit", minutes + "m"));
    return Ask.get(config.settings().at("/audit/", query), answer -> read(answer, window));
  }

  private Page read(Answer answer, Window window) {
    JsonPage page = JsonPage.read(answer, "result.value.auditdata", PrivacyIdeaAudit::record);
    String next = page.value("result.value.next");
    boolean more = next != null && next.matches("\\d{1,7}");
    return page.then(more ? List.of(ask(window, String.valueOf(next))) : List.of());
  }

  /** Rows about our own reading are left out: each look would bring forth another. */
  private static @Nullable Polled record(JsonNode r) {
    if (JsonPage.text(r, "action").startsWith("GET /audit")) {
      return null;
    }
    String number = JsonPage.text(r, "number");
    return new Polled(
        number.isEmpty() ? "" : number + "@" + JsonPage.text(r, "date"), r.toString());
  }

  @Override
  public Credential credential() {
    return credential;
  }

  @Override
  public boolean endsAnywhere() {
    return false;
  }

  @Override
  public Duration gap() {
    return Duration.ofMillis(100);
  }
}
