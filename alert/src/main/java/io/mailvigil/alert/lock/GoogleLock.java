// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks users of Google Workspace by the Directory API: {@code suspended} true, then {@code
 * signOut}. It acts as an administrator by a service account with domain-wide delegation (RFC
 * 7523). The mark is an external id of the user, written with the suspension in one request.
 */
final class GoogleLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USERS = "/admin/directory/v1/users";
  private static final String SCOPE =
      "https://www.googleapis.com/auth/admin.directory.user"
          + " https://www.googleapis.com/auth/admin.directory.user.security";
  private final Config config;
  private final String kind;
  private final JsonHttp http;
  private final AccessToken token;

  /**
   * As whom.
   *
   * @param admin the administrator that the service account acts as
   * @param key the service account's key file, JSON as Google gives it
   * @param owner the mark of our locks
   */
  record Config(
      JsonHttp.Server server, JsonHttp.Server tokens, String admin, Secret key, String owner)
      implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "https://admin.googleapis.com");
      JsonHttp.Server tokens =
          JsonHttp.Server.from(node, "token-url", "https://oauth2.googleapis.com");
      String admin = node.required("admin", "as which administrator does it act?");
      Secret key = RemoteSection.secret(node, "key", "the service account's key in JSON");
      String owner = RemoteSection.owner(node);
      return server == null || tokens == null || key == null
          ? null
          : new Config(server, tokens, admin, key, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new GoogleLock(this));
    }
  }

  private GoogleLock(Config config) {
    this.config = config;
    this.kind = "mailvigil-" + config.owner();
    this.http = new JsonHttp(config.server());
    this.token =
        new AccessToken(
            new JsonHttp(config.tokens()), "/token", this::grant, "check key and admin");
  }

  @Override
  public String there() {
    return http.there();
  }

  @Override
  public String active() {
    return "active";
  }

  @Override
  public String locked() {
    return "suspended";
  }

  @Override
  public @Nullable Entry find(String login) throws IOException {
    if (login.indexOf('@') < 0) {
      return null; // a bare word would be taken for an id
    }
    JsonHttp.Answer answer = ask("GET", USERS + "/" + JsonHttp.encoded(login), null);
    return answer.status() == 404 ? null : entry(ok(answer));
  }

  private Entry entry(JsonNode user) {
    RemoteMark mark = null;
    for (JsonNode id : user.path("externalIds")) {
      if (id.path("customType").asText().equals(kind)) {
        mark = RemoteMark.in(id.path("value").asText(), config.owner());
      }
    }
    return new Entry(
        user.path("id").asText(),
        user.path("primaryEmail").asText(),
        user.path("suspended").asBoolean(false) ? locked() : active(),
        mark,
        user);
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    ObjectNode change = JSON.createObjectNode().put("suspended", true);
    others(entry, change)
        .addObject()
        .put("type", "custom")
        .put("customType", kind)
        .put("value", mark.word());
    ok(ask("PATCH", user(entry), change));
  }

  /** The external ids that are none of ours. */
  private ArrayNode others(Entry entry, ObjectNode change) {
    ArrayNode ids = change.putArray("externalIds");
    for (JsonNode id : entry.raw().path("externalIds")) {
      if (!id.path("customType").asText().equals(kind)) {
        ids.add(id);
      }
    }
    return ids;
  }

  @Override
  public boolean endsSessions() {
    return true;
  }

  @Override
  public void endSessions(Entry entry) throws IOException {
    ok(ask("POST", user(entry) + "/signOut", JSON.createObjectNode()));
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    ObjectNode change = JSON.createObjectNode();
    others(entry, change);
    if (restore && mark.previous().equals(active())) {
      change.put("suspended", false);
    }
    ok(ask("PATCH", user(entry), change));
  }

  private static String user(Entry entry) {
    return USERS + "/" + JsonHttp.encoded(entry.id());
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    String page = "";
    do {
      JsonNode answer =
          ok(
              ask(
                  "GET",
                  USERS
                      + "?customer=my_customer&maxResults=500&query=isSuspended%3Dtrue"
                      + (page.isEmpty() ? "" : "&pageToken=" + JsonHttp.encoded(page)),
                  null));
      for (JsonNode user : answer.path("users")) {
        Entry entry = entry(user);
        if (entry.mark() != null) {
          all.add(entry);
        }
      }
      page = answer.path("nextPageToken").asText("");
    } while (!page.isEmpty());
    return all;
  }

  private JsonNode ok(JsonHttp.Answer answer) throws IOException {
    if (!answer.isOk()) {
      throw new IOException(
          "the Google Directory API answered "
              + answer.status()
              + ": check the delegation of the service account (scopes admin.directory.user and"
              + " admin.directory.user.security) and the administrator's role");
    }
    return answer.json();
  }

  private JsonHttp.Answer ask(String method, String path, @Nullable JsonNode body)
      throws IOException {
    JsonHttp.Answer answer = http.send(method, path, token.header(), body);
    if (answer.status() == 401) {
      token.forget();
    }
    return answer;
  }

  private Map<String, String> grant(Instant now) throws IOException {
    return Map.of(
        "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion(now));
  }

  private String assertion(Instant now) throws IOException {
    try {
      JsonNode key = JSON.readTree(whole(config.key()));
      ObjectNode claims = JSON.createObjectNode();
      claims.put("iss", key.path("client_email").asText()).put("sub", config.admin());
      claims
          .put("scope", SCOPE)
          .put("aud", URI.create(config.tokens().url() + "/token").toString());
      claims.put("iat", now.getEpochSecond()).put("exp", now.getEpochSecond() + 3600);
      String unsigned = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims.toString());
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey(key.path("private_key").asText()));
      signature.update(unsigned.getBytes(UTF_8));
      return unsigned
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (JsonProcessingException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the key is no service account's key in JSON (key)");
    }
  }

  private static String whole(Secret secret) throws IOException {
    try {
      return secret.revealAll();
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String part(String json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(UTF_8));
  }

  private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }
}
