// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Disables users of a Keycloak realm by its admin REST API and ends their sessions. A realm drops
 * user attributes that its profile does not name, without a word, so whose a lock is stands in a
 * register of ours, written first. A user is changed as a whole, as it was read: some versions take
 * what a change leaves out for deleted.
 */
final class KeycloakLock implements RemoteAccounts {
  private final Config config;
  private final JsonHttp http;
  private final AccessToken token;
  private final FileRegister register;

  /** By what a user is found. */
  enum FindBy {
    /** The user name is the account's whole name. */
    USERNAME,
    /** The user name is what stands before the {@code @}. */
    LOCAL_PART,
    /** The e-mail address is the account's name. */
    EMAIL
  }

  /**
   * The realm and as whom.
   *
   * @param server with the path that it may have before {@code /realms}
   * @param client with a service account that may manage the realm's users
   * @param register the file of our locks
   * @param owner the mark of our lines in it
   */
  record Config(
      JsonHttp.Server server,
      String realm,
      String client,
      Secret secret,
      FindBy findBy,
      Path register,
      String owner)
      implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      String realm = node.required("realm", "in which realm are the users?");
      String client = node.text("client-id", "mailvigil");
      Secret secret = RemoteSection.secret(node, "client-secret", "the client's secret");
      FindBy findBy = node.choice("find-by", FindBy.USERNAME, FindBy.class);
      String register = node.required("register", "in which file may it keep who is locked?");
      String owner = RemoteSection.owner(node);
      if (server == null || secret == null || realm.isEmpty() || register.isEmpty()) {
        return null;
      }
      try {
        return new Config(
            server, realm, client, secret, findBy, FileRegister.checked(register), owner);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new KeycloakLock(this));
    }
  }

  private KeycloakLock(Config config) {
    this.config = config;
    this.http = new JsonHttp(config.server());
    this.token =
        new AccessToken(
            http,
            "/realms/" + JsonHttp.encoded(config.realm()) + "/protocol/openid-connect/token",
            this::grant,
            "check realm, client-id and client-secret");
    this.register = new FileRegister(config.register(), config.owner(), config.server().timeout());
  }

  @Override
  public String there() {
    return http.there();
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
  public @Nullable Entry find(String login) throws IOException {
    String key = config.findBy() == FindBy.EMAIL ? "email" : "username";
    String wanted =
        config.findBy() == FindBy.LOCAL_PART && login.indexOf('@') > 0
            ? login.substring(0, login.lastIndexOf('@'))
            : login;
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode user :
        ok(ask("GET", "?exact=true&" + key + "=" + JsonHttp.encoded(wanted), null))) {
      if (user.path(key).asText().equalsIgnoreCase(wanted)) {
        found.add(user);
      }
    }
    if (found.size() > 1) {
      throw new IOException("Keycloak knows several users of that address: nobody is locked");
    }
    return found.isEmpty() ? null : entry(login, found.getFirst());
  }

  private Entry entry(String login, JsonNode user) throws IOException {
    RemoteMark mark = null;
    for (LockMark one : register.all()) {
      HeldLock lock = one.lock();
      String id = lock.lockId();
      Instant until = lock.until();
      if (id != null && until != null && lock.account().name().equalsIgnoreCase(login)) {
        mark = new RemoteMark(config.owner(), lock.account().tenant(), id, until, active());
      }
    }
    return new Entry(
        user.path("id").asText(),
        login,
        user.path("enabled").asBoolean(false) ? active() : locked(),
        mark,
        user);
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    register.put(new LockMark(config.owner(), mark.held(entry.login()), mark.previous()));
    enable(entry, false);
  }

  @Override
  public boolean endsSessions() {
    return true;
  }

  @Override
  public void endSessions(Entry entry) throws IOException {
    ok(ask("POST", user(entry) + "/logout", null));
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    if (restore && mark.previous().equals(active())) {
      enable(entry, true);
    }
    register.remove(new Account(mark.tenant(), entry.login()));
  }

  private void enable(Entry entry, boolean enabled) throws IOException {
    JsonNode whole = ok(ask("GET", user(entry), null));
    if (!(whole instanceof ObjectNode user)) {
      throw new IOException("Keycloak at " + http.there() + " does not show the user");
    }
    ok(ask("PUT", user(entry), user.put("enabled", enabled)));
  }

  private static String user(Entry entry) {
    return "/" + JsonHttp.encoded(entry.id());
  }

  @Override
  public List<Entry> marked() throws IOException {
    token.header(); // without a mark nobody would notice that the server is away
    List<Entry> all = new ArrayList<>();
    for (LockMark mark : register.all()) {
      Entry entry = find(mark.lock().account().name());
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  @Override
  public void check() throws IOException {
    for (String problem : register.problems()) {
      throw new IOException(problem);
    }
    find("mailvigil-nobody");
  }

  private JsonNode ok(JsonHttp.Answer answer) throws IOException {
    if (!answer.isOk()) {
      throw new IOException(
          "Keycloak at "
              + http.there()
              + " answered "
              + answer.status()
              + ": check realm, and give the client's service account the role manage-users of"
              + " realm-management; a user of a read-only federation is locked where it comes"
              + " from");
    }
    return answer.json();
  }

  private JsonHttp.Answer ask(String method, String rest, @Nullable JsonNode body)
      throws IOException {
    String users = "/admin/realms/" + JsonHttp.encoded(config.realm()) + "/users";
    JsonHttp.Answer answer = http.send(method, users + rest, token.header(), body);
    if (answer.status() == 401) {
      token.forget();
    }
    return answer;
  }

  private Map<String, String> grant(Instant now) throws IOException {
    return Map.of(
        "grant_type",
        "client_credentials",
        "client_id",
        config.client(),
        "client_secret",
        RemoteSection.reveal(config.secret()));
  }
}
