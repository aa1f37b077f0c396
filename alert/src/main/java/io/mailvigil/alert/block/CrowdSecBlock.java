// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.alert.lock.JsonHttp;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks by a decision in CrowdSec's local API, which its bouncers carry out and which ends by
 * itself. It signs in as a machine ({@code cscli machines add}); ours are the decisions with our
 * origin, others' for the same address stand beside them. A decision's time counts from the alert's
 * {@code stop_at} (CrowdSec 1.4.6, measured).
 */
public final class CrowdSecBlock implements SourceBlock {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SLACK = Duration.ofSeconds(30);
  private final String name;
  private final Config config;
  private final JsonHttp http;
  private final InstantSource clock = InstantSource.system();
  private volatile String token = "";

  /**
   * Where it is.
   *
   * @param machine the id of the machine that we sign in as
   * @param origin the mark of our decisions
   */
  public record Config(JsonHttp.Server server, String machine, Secret password, String origin)
      implements SourceBlock.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      if (!origin.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("origin: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "http://127.0.0.1:8080");
      String machine = node.text("machine", "mailvigil");
      String origin = node.text("origin", "mailvigil");
      Secret password = node.secret("password");
      if (password == null) {
        node.mistake(
            "password",
            "is missing: write {file: PATH}; cscli machines add mailvigil --password ... makes it");
      }
      if (server == null || password == null) {
        return null;
      }
      try {
        return new Config(server, machine, password, origin);
      } catch (IllegalArgumentException e) {
        SourceBlocks.note(node, e);
        return null;
      }
    }

    @Override
    public SourceBlock make(String name) {
      return new CrowdSecBlock(name, this);
    }
  }

  private record Decision(long id, Network source, Duration left) {}

  private CrowdSecBlock(String name, Config config) {
    this.name = name;
    this.config = config;
    this.http = new JsonHttp(config.server());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BlockResult block(BlockOrder order) throws IOException {
    Duration left = order.left(clock.instant());
    for (Decision d : decisions()) {
      if (d.source().equals(order.source()) && d.left().compareTo(left.minus(SLACK)) >= 0) {
        return new BlockResult.Blocked();
      }
    }
    Network source = order.source();
    String scope = source.prefix() == (source.base().isV4() ? 32 : 128) ? "Ip" : "Range";
    String now = clock.instant().toString();
    ObjectNode alert = JSON.createObjectNode();
    alert.put("scenario", config.origin() + "/block").put("scenario_version", "");
    alert.put("scenario_hash", "").put("message", "blocked by Mailvigil, " + order.blockId());
    alert.put("events_count", 1).put("start_at", now).put("stop_at", now);
    alert.put("capacity", 0).put("leakspeed", "0").put("simulated", false).putArray("events");
    alert.putObject("source").put("scope", scope).put("value", source.toString());
    alert
        .putArray("decisions")
        .addObject()
        .put("duration", left.plus(SLACK).toSeconds() + "s")
        .put("scope", scope)
        .put("value", source.toString())
        .put("type", "ban")
        .put("origin", config.origin())
        .put("scenario", config.origin() + "/" + order.blockId());
    asked("POST", "/v1/alerts", JSON.createArrayNode().add(alert));
    if (!held().contains(source)) {
      throw new IOException(
          name
              + ": CrowdSec took the decision, but does not list it: is the address allow-listed?");
    }
    return new BlockResult.Blocked();
  }

  @Override
  public BlockResult unblock(Network source) throws IOException {
    for (Decision d : decisions()) {
      if (d.source().equals(source)) {
        asked("DELETE", "/v1/decisions/" + d.id(), null);
      }
    }
    if (held().contains(source)) {
      throw new IOException(name + ": CrowdSec deleted the decision, but lists it still");
    }
    return new BlockResult.Unblocked();
  }

  @Override
  public List<Network> held() throws IOException {
    return decisions().stream().map(Decision::source).distinct().toList();
  }

  private List<Decision> decisions() throws IOException {
    JsonNode alerts =
        asked("GET", "/v1/alerts?has_active_decision=true&limit=0&origin=" + config.origin(), null);
    Map<Long, Decision> all = new LinkedHashMap<>();
    for (JsonNode alert : alerts) {
      for (JsonNode d : alert.path("decisions")) {
        Duration left = duration(d.path("duration").asText());
        if (d.path("origin").asText().equals(config.origin()) && left.isPositive()) {
          try {
            Network source = Network.parse(d.path("value").asText());
            all.put(d.path("id").asLong(), new Decision(d.path("id").asLong(), source, left));
          } catch (IllegalArgumentException e) {
            // a decision about a country or an AS: none of ours
          }
        }
      }
    }
    return List.copyOf(all.values());
  }

  /** Go's text of a duration, as {@code 3h59m49.2s}; zero where it is none or over. */
  static Duration duration(String text) {
    if (!text.matches("(\\d+h)?(\\d+m)?(\\d+(\\.\\d+)?s)?") || text.isEmpty()) {
      return text.matches("\\d+(\\.\\d+)?(ms|us|µs|ns)") ? Duration.ofMillis(1) : Duration.ZERO;
    }
    return Duration.parse("PT" + text.toUpperCase(java.util.Locale.ROOT));
  }

  @Override
  public List<String> problems() {
    try {
      held();
      return List.of();
    } catch (IOException e) {
      return List.of(name + ": " + e.getMessage());
    }
  }

  /** Signs in when it has to: a token lasts an hour. */
  private JsonNode asked(String method, String path, @Nullable JsonNode body) throws IOException {
    for (int attempt = 0; ; attempt++) {
      String present = token;
      if (present.isEmpty()) {
        present = signIn();
        token = present;
      }
      JsonHttp.Answer answer =
          http.send(method, path, Map.of("Authorization", "Bearer " + present), body);
      if (answer.isOk()) {
        return answer.json();
      }
      token = "";
      if (attempt > 0 || (answer.status() != 401 && answer.status() != 403)) {
        throw new IOException(
            "CrowdSec at " + http.there() + " answered " + answer.status() + ": look at its log");
      }
    }
  }

  private String signIn() throws IOException {
    ObjectNode who = JSON.createObjectNode().put("machine_id", config.machine());
    try {
      who.put("password", config.password().reveal());
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
    who.putArray("scenarios").add(config.origin() + "/block");
    JsonHttp.Answer answer = http.send("POST", "/v1/watchers/login", Map.of(), who);
    String given = answer.json().path("token").asText("");
    if (!answer.isOk() || given.isEmpty()) {
      throw new IOException(
          "CrowdSec at "
              + http.there()
              + " does not know this machine and password: cscli machines add "
              + config.machine());
    }
    return given;
  }
}
