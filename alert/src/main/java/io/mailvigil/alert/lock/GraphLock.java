// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks users of Microsoft Entra by Microsoft Graph v1.0: {@code accountEnabled} false, then {@code
 * revokeSignInSessions}. The mark is an open extension of the user. Accounts that are synchronized
 * from an on-premises directory are refused: they are locked there.
 */
final class GraphLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FIELDS =
      "$select=id,userPrincipalName,accountEnabled,onPremisesSyncEnabled&$expand=extensions";
  private final Config config;
  private final String extension;
  private final JsonHttp graph;
  private final AccessToken token;

  /**
   * Which tenant, and as whom.
   *
   * @param tenant id or domain of the Entra tenant
   * @param client the application's id
   * @param secret the application's secret
   * @param owner the mark of our locks
   */
  record Config(
      JsonHttp.Server graph,
      JsonHttp.Server login,
      String tenant,
      String client,
      Secret secret,
      String owner)
      implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server graph = JsonHttp.Server.from(node, "https://graph.microsoft.com");
      JsonHttp.Server login =
          JsonHttp.Server.from(node, "login-url", "https://login.microsoftonline.com");
      String tenant = node.required("tenant", "which Entra tenant?");
      String client = node.required("client-id", "which application?");
      Secret secret =
          RemoteSection.secret(node, "client-secret", "a client secret of that application");
      String owner = RemoteSection.owner(node);
      if (!tenant.matches("[A-Za-z0-9.-]*")) {
        node.mistake("tenant", "should be the tenant's id or domain");
      }
      return graph == null || login == null || secret == null
          ? null
          : new Config(graph, login, tenant, client, secret, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new GraphLock(this));
    }
  }

  private GraphLock(Config config) {
    this.config = config;
    this.extension = "io.mailvigil.lock." + config.owner();
    this.graph = new JsonHttp(config.graph());
    this.token =
        new AccessToken(
            new JsonHttp(config.login()),
            "/" + config.tenant() + "/oauth2/v2.0/token",
            this::grant,
            "check tenant, client-id and client-secret");
  }

  @Override
  public String there() {
    return graph.there();
  }

  @Override
  public String active() {
    return "enabled";
  }

  @Override
  public String locked() {
    return "disabled";
  }

  @Override
  public @Nullable Entry find(String name) throws IOException {
    JsonHttp.Answer answer =
        ask("GET", "/v1.0/users/" + JsonHttp.encoded(name) + "?" + FIELDS, null);
    return answer.status() == 404 ? null : entry(ok(answer));
  }

  private Entry entry(JsonNode user) {
    RemoteMark mark = null;
    for (JsonNode one : user.path("extensions")) {
      if (one.path("extensionName").asText(one.path("id").asText()).endsWith(extension)) {
        mark = RemoteMark.in(one.path("mark").asText(), config.owner());
      }
    }
    return new Entry(
        user.path("id").asText(),
        user.path("userPrincipalName").asText(),
        user.path("accountEnabled").asBoolean(false) ? active() : locked(),
        mark,
        user);
  }

  @Override
  public String refusal(Entry entry) {
    return entry.raw().path("onPremisesSyncEnabled").asBoolean(false)
        ? "the account is synchronized from an on-premises directory: lock it there"
        : "";
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    if (entry.mark() != null) {
      ok(ask("DELETE", user(entry) + "/extensions/" + extension, null));
    }
    ObjectNode open = JSON.createObjectNode();
    open.put("@odata.type", "microsoft.graph.openTypeExtension");
    open.put("extensionName", extension).put("mark", mark.word());
    ok(ask("POST", user(entry) + "/extensions", open));
    ok(ask("PATCH", user(entry), JSON.createObjectNode().put("accountEnabled", false)));
  }

  @Override
  public boolean endsSessions() {
    return true;
  }

  @Override
  public void endSessions(Entry entry) throws IOException {
    ok(ask("POST", user(entry) + "/revokeSignInSessions", JSON.createObjectNode()));
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    if (restore && mark.previous().equals(active())) {
      ok(ask("PATCH", user(entry), JSON.createObjectNode().put("accountEnabled", true)));
    }
    ok(ask("DELETE", user(entry) + "/extensions/" + extension, null));
  }

  private static String user(Entry entry) {
    return "/v1.0/users/" + JsonHttp.encoded(entry.id());
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    String path = "/v1.0/users?$filter=accountEnabled%20eq%20false&$top=100&" + FIELDS;
    while (!path.isEmpty()) {
      JsonNode page = ok(ask("GET", path, null));
      for (JsonNode user : page.path("value")) {
        Entry entry = entry(user);
        if (entry.mark() != null) {
          all.add(entry);
        }
      }
      String next = page.path("@odata.nextLink").asText("");
      String base = config.graph().url().toString();
      path = next.startsWith(base + "/") ? next.substring(base.length()) : "";
    }
    return all;
  }

  private JsonNode ok(JsonHttp.Answer answer) throws IOException {
    if (!answer.isOk()) {
      throw new IOException(
          "Microsoft Graph answered "
              + answer.status()
              + " "
              + answer.json().path("error").path("code").asText("")
              + ": the application needs User.ReadWrite.All, and a privileged role where the user"
              + " has one");
    }
    return answer.json();
  }

  private JsonHttp.Answer ask(String method, String path, @Nullable JsonNode body)
      throws IOException {
    JsonHttp.Answer answer = graph.send(method, path, token.header(), body);
    if (answer.status() == 401) {
      token.forget();
    }
    return answer;
  }

  private Map<String, String> grant(Instant now) throws IOException {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("client_id", config.client());
    form.put("scope", "https://graph.microsoft.com/.default");
    form.put("client_secret", RemoteSection.reveal(config.secret()));
    form.put("grant_type", "client_credentials");
    return form;
  }
}
