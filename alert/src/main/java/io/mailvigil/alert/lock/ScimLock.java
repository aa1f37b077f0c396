// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks users of an identity provider by SCIM 2.0 (RFC 7643, RFC 7644): {@code active} false by a
 * PATCH of one request, under the version that was read where the server has versions. SCIM has no
 * place for a mark, so the operator names a text attribute that nothing else uses.
 */
final class ScimLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
  private final Config config;
  private final JsonHttp http;

  /**
   * Where it is.
   *
   * @param server its base, as {@code https://idp.example.org/scim/v2}
   * @param markAttribute {@code name}, or {@code urn:...:User:name} of a schema extension
   * @param owner the mark of our locks
   */
  record Config(JsonHttp.Server server, Secret token, String markAttribute, String owner)
      implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      Secret token = RemoteSection.secret(node, "token", "a bearer token of the SCIM server");
      String attribute =
          node.required("mark-attribute", "a text attribute of users that nothing else uses");
      String owner = RemoteSection.owner(node);
      if (!attribute.matches("([A-Za-z0-9:.]+:)?[A-Za-z][A-Za-z0-9]*|")) {
        node.mistake("mark-attribute", "should be a name, or a schema's URN and a name");
      }
      return server == null || token == null ? null : new Config(server, token, attribute, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new ScimLock(this));
    }
  }

  private ScimLock(Config config) {
    this.config = config;
    this.http = new JsonHttp(config.server());
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
    return "inactive";
  }

  @Override
  public @Nullable Entry find(String login) throws IOException {
    String quoted = login.replace("\\", "\\\\").replace("\"", "\\\"");
    JsonNode found = query("userName eq \"" + quoted + "\"", 1).path("Resources");
    if (found.size() > 1) {
      throw new IOException("the SCIM server knows several users of that name: nobody is locked");
    }
    return found.isEmpty() ? null : entry(found.path(0));
  }

  private JsonNode query(String filter, int start) throws IOException {
    return ok(
        ask(
            "GET",
            "/Users?startIndex=" + start + "&count=100&filter=" + JsonHttp.encoded(filter),
            Map.of(),
            null));
  }

  private Entry entry(JsonNode user) {
    return new Entry(
        user.path("id").asText(),
        user.path("userName").asText(),
        user.path("active").asBoolean(true) ? active() : locked(),
        RemoteMark.in(marked(user), config.owner()),
        user);
  }

  private String marked(JsonNode user) {
    String attribute = config.markAttribute();
    int colon = attribute.lastIndexOf(':');
    return colon < 0
        ? user.path(attribute).asText("")
        : user.path(attribute.substring(0, colon)).path(attribute.substring(colon + 1)).asText("");
  }

  @Override
  public String refusal(Entry entry) {
    return entry.mark() == null && !marked(entry.raw()).isEmpty()
        ? "the attribute for the mark holds something else (mark-attribute)"
        : "";
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    ObjectNode patch = JSON.createObjectNode();
    operations(patch, "replace", "active").put("value", false);
    ((ArrayNode) patch.path("Operations"))
        .addObject()
        .put("op", "replace")
        .put("path", config.markAttribute())
        .put("value", mark.word());
    patch(entry, patch);
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    ObjectNode patch = JSON.createObjectNode();
    operations(patch, "remove", config.markAttribute());
    if (restore && mark.previous().equals(active())) {
      ((ArrayNode) patch.path("Operations"))
          .addObject()
          .put("op", "replace")
          .put("path", "active")
          .put("value", true);
    }
    patch(entry, patch);
  }

  private static ObjectNode operations(ObjectNode patch, String op, String path) {
    patch.putArray("schemas").add(PATCH);
    return patch.putArray("Operations").addObject().put("op", op).put("path", path);
  }

  private void patch(Entry entry, ObjectNode patch) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/scim+json");
    String version = entry.raw().path("meta").path("version").asText("");
    if (!version.isEmpty()) {
      headers.put("If-Match", version);
    }
    ok(ask("PATCH", "/Users/" + JsonHttp.encoded(entry.id()), headers, patch));
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    int start = 1;
    JsonNode page;
    do {
      page = query("active eq false", start);
      for (JsonNode user : page.path("Resources")) {
        Entry entry = entry(user);
        if (entry.mark() != null) {
          all.add(entry);
        }
      }
      start += page.path("Resources").size();
    } while (!page.path("Resources").isEmpty() && start <= page.path("totalResults").asInt());
    return all;
  }

  private JsonNode ok(JsonHttp.Answer answer) throws IOException {
    if (!answer.isOk()) {
      throw new IOException(
          "the SCIM server at "
              + http.there()
              + " answered "
              + answer.status()
              + (answer.status() == 412 ? ": somebody changed the user meanwhile" : "")
              + ": check its URL and token");
    }
    return answer.json();
  }

  private JsonHttp.Answer ask(
      String method, String path, Map<String, String> more, @Nullable JsonNode body)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Authorization", "Bearer " + RemoteSection.reveal(config.token()));
    return http.send(method, path, headers, body);
  }
}
