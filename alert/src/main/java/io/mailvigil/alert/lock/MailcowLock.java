// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Locks mailboxes of mailcow by its API: {@code active} 0, and our mark as a tag of the mailbox, in
 * one request. mailcow answers 200 also to what it refuses: each answer's {@code type} is read.
 * Live sessions are not cut.
 */
final class MailcowLock implements RemoteAccounts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Config config;
  private final JsonHttp http;

  /**
   * Where it is.
   *
   * @param server as {@code https://mail.example.org}
   * @param key an API key that may write
   * @param owner the mark of our locks
   */
  record Config(JsonHttp.Server server, Secret key, String owner) implements LockBackend.Config {
    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      Secret key = RemoteSection.secret(node, "key", "a read-write API key");
      String owner = RemoteSection.owner(node);
      return server == null || key == null ? null : new Config(server, key, owner);
    }

    @Override
    public LockBackend make(String name) {
      return new RemoteLock(name, owner, new MailcowLock(this));
    }
  }

  private MailcowLock(Config config) {
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
    if (login.indexOf('@') < 0) {
      return null; // "all" is a word of the API
    }
    JsonNode mailbox = ask("GET", "/get/mailbox/" + JsonHttp.encoded(login), null);
    return mailbox.has("username") ? entry(mailbox) : null;
  }

  private Entry entry(JsonNode mailbox) {
    RemoteMark mark = null;
    for (JsonNode tag : mailbox.path("tags")) {
      RemoteMark found = RemoteMark.in(tag.asText(), config.owner());
      mark = found == null ? mark : found;
    }
    // 1 active, 0 not, 2 may not log in but gets mail
    String state =
        switch (mailbox.path("active").asInt(0)) {
          case 1 -> active();
          case 2 -> "nologin";
          default -> locked();
        };
    return new Entry(
        mailbox.path("username").asText(), mailbox.path("username").asText(), state, mark, mailbox);
  }

  @Override
  public void lock(Entry entry, RemoteMark mark) throws IOException {
    if (entry.mark() != null) {
      untag(entry, entry.mark());
    }
    ObjectNode attr = JSON.createObjectNode().put("active", "0");
    attr.putArray("tags").add(mark.word());
    edit(entry, attr);
  }

  @Override
  public void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException {
    if (restore && mark.previous().equals(active())) {
      edit(entry, JSON.createObjectNode().put("active", "1"));
    }
    untag(entry, mark);
  }

  private void edit(Entry entry, ObjectNode attr) throws IOException {
    ObjectNode change = JSON.createObjectNode();
    change.putArray("items").add(entry.id());
    change.set("attr", attr);
    done(ask("POST", "/edit/mailbox", change));
  }

  private void untag(Entry entry, RemoteMark mark) throws IOException {
    done(
        ask(
            "POST",
            "/delete/mailbox/tag/" + JsonHttp.encoded(entry.id()),
            JSON.createArrayNode().add(mark.word())));
  }

  private static void done(JsonNode answer) throws IOException {
    JsonNode first = answer.isArray() ? answer.path(0) : answer;
    if (!first.path("type").asText().equals("success")) {
      throw new IOException(
          "mailcow refused the change: is the API key allowed to write, and this host to use it?");
    }
  }

  @Override
  public List<Entry> marked() throws IOException {
    List<Entry> all = new ArrayList<>();
    for (JsonNode mailbox : ask("GET", "/get/mailbox/all", null)) {
      Entry entry = entry(mailbox);
      if (entry.mark() != null) {
        all.add(entry);
      }
    }
    return all;
  }

  private JsonNode ask(String method, String path, @Nullable JsonNode body) throws IOException {
    JsonHttp.Answer answer =
        http.send(
            method,
            "/api/v1" + path,
            Map.of("X-API-Key", RemoteSection.reveal(config.key())),
            body);
    if (!answer.isOk() || answer.json().isMissingNode()) {
      throw new IOException(
          "mailcow at "
              + http.there()
              + " answered "
              + answer.status()
              + ": check url and key, and that the key is allowed from this host");
    }
    return answer.json();
  }
}
