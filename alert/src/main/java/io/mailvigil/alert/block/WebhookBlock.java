// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.alert.lock.JsonHttp;
import io.mailvigil.common.config.BodySignature;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Blocks by posting each question to an address, signed as the notifiers' webhook is ({@link
 * BodySignature}). The answers to {@code block} and {@code unblock} are not believed before {@code
 * held} says the same.
 */
public final class WebhookBlock implements SourceBlock {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 200;
  private final String name;
  private final Config config;
  private final JsonHttp http;
  private final InstantSource clock = InstantSource.system();

  /**
   * Where it is.
   *
   * @param secret what both sides know
   * @param owner the mark of our blocks
   */
  public record Config(JsonHttp.Server server, Secret secret, String owner)
      implements SourceBlock.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      JsonHttp.Server server = JsonHttp.Server.from(node, "");
      Secret secret = node.secret("secret");
      String owner = node.text("owner", "mailvigil");
      if (secret == null) {
        node.mistake(
            "secret", "is missing: write {file: PATH} or {env: NAME}, both sides sign by it");
      }
      if (server == null || secret == null) {
        return null;
      }
      try {
        return new Config(server, secret, owner);
      } catch (IllegalArgumentException e) {
        SourceBlocks.note(node, e);
        return null;
      }
    }

    @Override
    public SourceBlock make(String name) {
      return new WebhookBlock(name, this);
    }

    /** A URL may hold a token in its path: only its host is shown. */
    @Override
    public String toString() {
      return "WebhookBlock.Config[host=" + server.url().getHost() + ", secret=***]";
    }
  }

  private WebhookBlock(String name, Config config) {
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
    ObjectNode question = question("block").put("source", order.source().toString());
    question.put("block_id", order.blockId()).put("until", order.until().toString());
    JsonNode answer = ask(question);
    switch (answer.path("result").asText()) {
      case "blocked" -> {
        if (!held().contains(order.source())) {
          throw new IOException(
              name + " says blocked, but held does not list the source: mend held");
        }
        return new BlockResult.Blocked();
      }
      case "refused" -> {
        return new BlockResult.Refused(line(answer.path("reason").asText("refused")));
      }
      default -> throw unclear("blocked or refused was expected", answer);
    }
  }

  @Override
  public BlockResult unblock(Network source) throws IOException {
    JsonNode answer = ask(question("unblock").put("source", source.toString()));
    if (!answer.path("result").asText().equals("unblocked")) {
      throw unclear("unblocked was expected", answer);
    }
    if (held().contains(source)) {
      throw new IOException(name + " says unblocked, but held lists the source still");
    }
    return new BlockResult.Unblocked();
  }

  @Override
  public List<Network> held() throws IOException {
    JsonNode answer = ask(question("held"));
    if (!answer.path("sources").isArray()) {
      throw unclear("a list sources was expected", answer);
    }
    List<Network> all = new ArrayList<>();
    for (JsonNode source : answer.path("sources")) {
      try {
        all.add(Network.parse(source.asText()));
      } catch (IllegalArgumentException e) {
        throw unclear("each of sources is an address or a network", source);
      }
    }
    return all;
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

  private ObjectNode question(String verb) {
    return JSON.createObjectNode().put("verb", verb).put("owner", config.owner());
  }

  private JsonNode ask(ObjectNode question) throws IOException {
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String signature;
    try {
      signature = BodySignature.of(config.secret(), timestamp, question.toString().getBytes(UTF_8));
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
    JsonHttp.Answer answer =
        http.send(
            "POST",
            "",
            Map.of("X-Mailvigil-Timestamp", timestamp, "X-Mailvigil-Signature", signature),
            question);
    if (answer.status() != 200) {
      throw new IOException(
          "the webhook at "
              + http.there()
              + " answered "
              + answer.status()
              + ": check its address and its secret");
    }
    if (!answer.json().isObject()) {
      throw unclear("a JSON object was expected", answer.json());
    }
    return answer.json();
  }

  private IOException unclear(String wanted, JsonNode answer) {
    return new IOException(
        name + " answers what is not understood: " + wanted + ", not " + line(answer.toString()));
  }

  /** One short line, whatever was sent. */
  private static String line(String text) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
  }
}
