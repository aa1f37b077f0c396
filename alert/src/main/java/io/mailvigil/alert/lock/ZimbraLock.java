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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks accounts of Zimbra by its administration SOAP in JSON: {@code zimbraAccountStatus} {@code
 * locked} (no login, mail still comes), and {@code zimbraAuthTokenValidityValue} raised, which ends
 * every token. The mark stands in {@code zimbraNotes}, behind what stood there.
 */
final class ZimbraLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STATUS = "zimbraAccountStatus";
  private static final String NOTES = "zimbraNotes";
  private static final String VALIDITY = "zimbraAuthTokenValidityValue";
  private static final int PAGE = 100;
  private final Config config;
  private final JsonHttp http;
  private volatile String token = "";

  /**
   * Where it is, and as whom.
   *
   * @param server the administration port, as {@code https://zimbra.example.org:7071}
   * @param admin an administrator's name
   * @param owner the mark of our locks
   */
  record Config(JsonHttp.Server server, String admin, Secret password, String owner)
      implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      String admin = node.required("admin", "as which administrator?");
      Secret password = RemoteSection.secret(node, "password", "the administrator's password");
      String owner = RemoteSection.owner(node);
      return server == null || password == null ? null : new Config(server, admin, password, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new ZimbraLock(this));
    }
  }

  private ZimbraLock(Config config) {
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
    return "locked";
  }

  @Override
  public @Nullable Entry find(String login) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("attrs", attributes());
    request.putObject("account").put("by", "name").put("_content", login);
    JsonNode body = asked("GetAccount", request);
    return body.has("Fault") ? null : entry(first(body.path("GetAccountResponse").path("account")));
  }

  private static String attributes() {
    return STATUS + "," + NOTES + "," + VALIDITY;
  }

  private static JsonNode first(JsonNode list) {
    return list.isArray() ? list.path(0) : list;
  }

  private Entry entry(JsonNode account) {
    return new Entry(
        account.path("id").asText(),
        account.path("name").asText(),
        value(account, STATUS),
        RemoteMark.in(value(account, NOTES), config.owner()),
        account);
  }

  private static String value(JsonNode account, String attribute) {
    for (JsonNode one : account.path("a")) {
      if (one.path("n").asText().equals(attribute)) {
        return one.path("_content").asText("");
      }
    }
    return "";
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    modify(
        entry,
        Map.of(
            STATUS,
            locked(),
            NOTES,
            mark.addedTo(value(entry.raw(), NOTES)),
            VALIDITY,
            Long.toString(validity(entry) + 1)));
  }

  private static long validity(Entry entry) {
    try {
      return Long.parseLong(value(entry.raw(), VALIDITY)) % 1_000_000_000L;
    } catch (NumberFormatException e) {
      return 0; // not set: Zimbra takes that for another value than any
    }
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    String notes = RemoteMark.removedFrom(value(entry.raw(), NOTES), config.owner());
    modify(entry, restore ? Map.of(STATUS, mark.previous(), NOTES, notes) : Map.of(NOTES, notes));
  }

  private void modify(Entry entry, Map<String, String> changes) throws IOException {
    ObjectNode request = JSON.createObjectNode().put("id", entry.id());
    ArrayNode attributes = request.putArray("a");
    changes.forEach((name, value) -> attributes.addObject().put("n", name).put("_content", value));
    if (asked("ModifyAccount", request).has("Fault")) {
      throw new IOException("Zimbra knows the account no more");
    }
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    boolean more = true;
    for (int offset = 0; more; offset += PAGE) {
      ObjectNode request = JSON.createObjectNode();
      request.put("query", "(" + NOTES + "=*mailvigil-lock:" + config.owner() + ":*)");
      request.put("types", "accounts").put("attrs", attributes());
      request.put("limit", PAGE).put("offset", offset);
      JsonNode found = asked("SearchDirectory", request).path("SearchDirectoryResponse");
      for (JsonNode account : found.path("account")) {
        Entry entry = entry(account);
        if (entry.mark() != null) {
          all.add(entry);
        }
      }
      more = found.path("more").asBoolean(false);
    }
    return all;
  }

  /** The body; with a {@code Fault} only where there is no such account. */
  private JsonNode asked(String command, ObjectNode request) throws IOException {
    for (int attempt = 0; ; attempt++) {
      if (token.isEmpty()) {
        token = signIn();
      }
      JsonNode body = soap(command, request, token);
      String code = body.path("Fault").path("Detail").path("Error").path("Code").asText("");
      if (!body.has("Fault") || code.equals("account.NO_SUCH_ACCOUNT")) {
        return body;
      }
      token = "";
      if (attempt > 0 || !code.startsWith("service.AUTH_")) {
        throw new IOException("Zimbra at " + http.there() + " refuses " + command + ": " + code);
      }
    }
  }

  private String signIn() throws IOException {
    ObjectNode request = JSON.createObjectNode().put("name", config.admin());
    request.put("password", RemoteSection.reveal(config.password()));
    String given =
        first(soap("Auth", request, "").path("AuthResponse").path("authToken"))
            .path("_content")
            .asText("");
    if (given.isEmpty()) {
      throw new IOException(
          "Zimbra at " + http.there() + " does not let the administrator in: admin and password");
    }
    return given;
  }

  private JsonNode soap(String command, ObjectNode request, String auth) throws IOException {
    ObjectNode envelope = JSON.createObjectNode();
    ObjectNode context = envelope.putObject("Header").putObject("context");
    context.put("_jsns", "urn:zimbra").putObject("format").put("type", "js");
    if (!auth.isEmpty()) {
      context.putObject("authToken").put("_content", auth);
    }
    ObjectNode asked = request.deepCopy().put("_jsns", "urn:zimbraAdmin");
    envelope.putObject("Body").set(command + "Request", asked);
    JsonHttp.Answer answer = http.send("POST", "/service/admin/soap", Map.of(), envelope);
    if (!answer.json().has("Body")) {
      throw new IOException(
          "Zimbra at " + http.there() + " answers no SOAP (" + answer.status() + "): check url");
    }
    return answer.json().path("Body");
  }
}
