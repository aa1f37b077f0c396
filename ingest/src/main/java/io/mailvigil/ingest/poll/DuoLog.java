// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Duo's authentication log. Source: Duo's "Admin API: Authentication Logs" and "Authentication"
 * (how requests are signed).
 */
final class DuoLog implements Api {
  /** The hash of the signature. */
  enum Hash {
    SHA512("HmacSHA512"),
    SHA1("HmacSHA1");

    final String mac;

    Hash(String mac) {
      this.mac = mac;
    }
  }

  /**
   * One entry of {@code ingest.duo}.
   *
   * @param integrationKey of the Admin API application
   * @param secretKey of the same
   */
  record Config(PollSettings settings, String integrationKey, Secret secretKey, Hash signature)
      implements PollerConfig {
    static Config from(ConfigNode node) {
      return new Config(
          PollSettings.from(node, null, Duration.ofMinutes(1), Duration.ofHours(2)),
          node.required("integration-key", "name the Admin API application's integration key"),
          PollSettings.secret(node, "secret-key", "the application's secret key"),
          node.choice("signature", Hash.SHA512, Hash.class));
    }

    @Override
    public String name() {
      return PollSettings.name("duo", settings.server());
    }

    @Override
    public String url() {
      return "duo:" + settings.url();
    }

    @Override
    public Api api() {
      return new DuoLog(this);
    }
  }

  private final Config config;
  private final Credential credential;

  DuoLog(Config config) {
    this.config = config;
    credential = new Signed(config);
  }

  @Override
  public List<String> feeds() {
    return List.of("authentication");
  }

  @Override
  public Ask first(String feed, Window window) {
    return ask(window, null);
  }

  private Ask ask(Window window, @Nullable String offset) {
    Map<String, String> query = new TreeMap<>();
    query.put("mintime", Long.toString(window.from().toEpochMilli()));
    query.put("maxtime", Long.toString(window.to().toEpochMilli()));
    query.put("limit", "1000");
    query.put("sort", "ts:asc");
    if (offset != null) {
      query.put("next_offset", offset);
    }
    return Ask.get(
        config.settings().at("/admin/v2/logs/authentication", Ask.parameters(query)),
        answer -> read(answer, window));
  }

  private Page read(Answer answer, Window window) {
    JsonPage page = JsonPage.read(answer, "response.authlogs", DuoLog::record);
    String next = page.value("response.metadata.next_offset");
    return page.then(next == null ? List.of() : List.of(ask(window, next)));
  }

  /** A transaction may have several records. */
  private static Polled record(JsonNode r) {
    String id = JsonPage.text(r, "txid");
    return new Polled(
        id.isEmpty() ? "" : id + "/" + JsonPage.text(r, "isotimestamp"), r.toString());
  }

  @Override
  public Credential credential() {
    return credential;
  }

  /** Duo asks to be asked about once a minute; a minute's pages may follow each other. */
  @Override
  public Duration gap() {
    return Duration.ofSeconds(2);
  }

  /** Date, method, host, path and parameters, a line each, under the secret key. */
  private record Signed(Config config) implements Credential {
    @Override
    public void show(HttpRequest.Builder request, Ask ask, Instant now, Outside outside)
        throws RefusedException {
      String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
      String query = ask.uri().getRawQuery() == null ? "" : ask.uri().getRawQuery();
      String signed =
          String.join(
              "\n",
              date,
              "GET",
              ask.uri().getHost().toLowerCase(Locale.ROOT),
              ask.uri().getRawPath(),
              query);
      try {
        Mac mac = Mac.getInstance(config.signature().mac);
        String key = Credential.plain(config.secretKey().reveal(), mend());
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), config.signature().mac));
        String hex = HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        String user = config.integrationKey() + ":" + hex;
        request
            .setHeader("Date", date)
            .setHeader(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HMAC-SHA1 and HMAC-SHA512", e);
      }
    }

    @Override
    public boolean drop() {
      return false;
    }

    @Override
    public String mend() {
      return config.settings().place()
          + ": integration-key and secret-key should be those of an Admin API application with"
          + " \"Grant read log\", and this machine's clock right";
    }
  }
}
