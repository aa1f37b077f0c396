// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks principals of Stalwart up to 0.15 by its REST API (0.16 has none): the permission {@code
 * authenticate} among the disabled ones. The mark stands behind the principal's description, in the
 * same request. Live sessions are not cut.
 */
final class StalwartLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PERMISSION = "authenticate";
  private static final int PAGE = 100;
  private final Config config;
  private final JsonHttp http;

  /**
   * Where it is.
   *
   * @param server as {@code https://mail.example.org}
   * @param token an API key that may change principals
   * @param owner the mark of our locks
   */
  record Config(JsonHttp.Server server, Secret token, String owner) implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      Secret token = RemoteSection.secret(node, "token", "an API key of Stalwart's");
      String owner = RemoteSection.owner(node);
      return server == null || token == null ? null : new Config(server, token, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new StalwartLock(this));
    }
  }

  private StalwartLock(Config config) {
    this.config = config;
    this.http = new JsonHttp(config.server());
  }

  @Override
  public String there() {
    return http.there();
  }

  @Override
  public String active() {
    return "allowed";
  }

  @Override
  public String locked() {
    return "disabled";
  }

  @Override
  public @Nullable Entry find(String login) throws IOException {
    JsonHttp.Answer answer = ask("GET", "/principal/" + JsonHttp.encoded(login), null);
    if (answer.status() == 404 || answer.json().path("error").asText().equals("notFound")) {
      return null;
    }
    return entry(data(answer));
  }

  private Entry entry(JsonNode principal) {
    boolean disabled = false;
    for (JsonNode permission : principal.path("disabledPermissions")) {
      disabled |= permission.asText().equals(PERMISSION);
    }
    String name = principal.path("name").asText();
    return new Entry(
        name,
        name,
        disabled ? locked() : active(),
        RemoteMark.in(principal.path("description").asText(""), config.owner()),
        principal);
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    ArrayNode changes = JSON.createArrayNode();
    change(changes, "set", "description", mark.addedTo(description(entry)));
    change(changes, "addItem", "disabledPermissions", PERMISSION);
    data(ask("PATCH", "/principal/" + JsonHttp.encoded(entry.id()), changes));
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    ArrayNode changes = JSON.createArrayNode();
    change(
        changes, "set", "description", RemoteMark.removedFrom(description(entry), config.owner()));
    if (restore && mark.previous().equals(active())) {
      change(changes, "removeItem", "disabledPermissions", PERMISSION);
    }
    data(ask("PATCH", "/principal/" + JsonHttp.encoded(entry.id()), changes));
  }

  private static String description(Entry entry) {
    return entry.raw().path("description").asText("");
  }

  private static void change(ArrayNode changes, String action, String field, String value) {
    changes.addObject().put("action", action).put("field", field).put("value", value);
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    JsonNode items;
    int page = 1;
    do {
      items =
          data(ask("GET", "/principal?types=individual&page=" + page + "&limit=" + PAGE, null))
              .path("items");
      for (JsonNode principal : items) {
        Entry entry = entry(principal);
        if (entry.mark() != null) {
          all.add(entry);
        }
      }
      page++;
    } while (items.size() == PAGE);
    return all;
  }

  private JsonNode data(JsonHttp.Answer answer) throws IOException {
    if (!answer.isOk() || !answer.json().has("data")) {
      throw new IOException(
          "Stalwart at "
              + http.there()
              + " answered "
              + answer.status()
              + " "
              + answer.json().path("error").asText("")
              + ": check url and token; version 0.16 has no REST API");
    }
    return answer.json().path("data");
  }

  private JsonHttp.Answer ask(String method, String path, @Nullable JsonNode body)
      throws IOException {
    return http.send(
        method,
        "/api" + path,
        Map.of("Authorization", "Bearer " + RemoteSection.reveal(config.token())),
        body);
  }
}
