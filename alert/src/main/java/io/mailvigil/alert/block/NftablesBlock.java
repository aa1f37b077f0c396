// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.alert.lock.BoundedCommand;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks by an element of an nftables set, whose time-out the kernel keeps: a block ends also
 * without us. The operator makes the sets (flags {@code interval, timeout}) and the rule that drops
 * what is in them. Ours bear the owner's mark in their comment; an address that another element
 * covers is left alone. Tried with nftables 1.0.6.
 */
public final class NftablesBlock implements SourceBlock {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 64 << 20;
  private static final Duration SLACK = Duration.ofSeconds(30);
  private final String name;
  private final Config config;
  private final InstantSource clock = InstantSource.system();

  /**
   * Which sets.
   *
   * @param command nft and first arguments
   * @param family of the table, as {@code inet}
   * @param owner the mark of our elements
   * @param timeout of each call
   */
  public record Config(
      List<String> command,
      String family,
      String table,
      String set4,
      String set6,
      String owner,
      Duration timeout)
      implements SourceBlock.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      command = List.copyOf(command);
      if (command.isEmpty() || command.contains("")) {
        throw new IllegalArgumentException("command: name the program, as [nft]");
      }
      if (!List.of("inet", "ip", "ip6", "bridge", "netdev").contains(family)) {
        throw new IllegalArgumentException("family: inet, ip, ip6, bridge or netdev expected");
      }
      named("table", table);
      named("set4", set4);
      named("set6", set6);
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    private static void named(String key, String name) {
      if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,63}")) {
        throw new IllegalArgumentException(key + ": a name of letters, digits and '_' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      try {
        return new Config(
            node.strings("command", List.of("nft")),
            node.text("family", "inet"),
            node.text("table", "mailvigil"),
            node.text("set4", "blocked4"),
            node.text("set6", "blocked6"),
            node.text("owner", "mailvigil"),
            node.duration(
                "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60)));
      } catch (IllegalArgumentException e) {
        SourceBlocks.note(node, e);
        return null;
      }
    }

    @Override
    public SourceBlock make(String name) {
      return new NftablesBlock(name, this);
    }
  }

  /** An element of a set; {@code comment} empty where it has none. */
  private record Element(Network network, @Nullable Network last, String comment, long expires) {
    boolean covers(Network source) {
      Network end = last;
      return end == null
          ? network.overlaps(source)
          : network.base().compareTo(source.base()) <= 0
              && source.base().compareTo(end.base()) <= 0;
    }
  }

  private NftablesBlock(String name, Config config) {
    this.name = name;
    this.config = config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BlockResult block(BlockOrder order) throws IOException {
    Network source = order.source();
    Duration left = order.left(clock.instant()).plus(SLACK); // we end it, the kernel if we cannot
    String set = set(source);
    boolean replace = false;
    for (Element element : elements(set)) {
      if (element.covers(source)) {
        if (!isOurs(element) || !element.network().equals(source)) {
          return new BlockResult.Refused(
              "another element of the set " + set + " covers it already");
        }
        if (element.expires() >= left.minus(SLACK).toSeconds()) {
          return new BlockResult.Blocked();
        }
        replace = true;
      }
    }
    String where = config.family() + " " + config.table() + " " + set + " ";
    nft(
        (replace ? "delete element " + where + "{ " + source + " }\n" : "")
            + "add element "
            + where
            + "{ "
            + source
            + " timeout "
            + left.toSeconds()
            + "s comment \""
            + mark()
            + order.blockId()
            + "\" }\n");
    if (find(set, source) == null) {
      throw new IOException(name + ": nft took the element, but the set does not list it");
    }
    return new BlockResult.Blocked();
  }

  @Override
  public BlockResult unblock(Network source) throws IOException {
    String set = set(source);
    Element element = find(set, source);
    if (element != null && isOurs(element)) {
      nft(
          "delete element "
              + config.family()
              + " "
              + config.table()
              + " "
              + set
              + " { "
              + source
              + " }\n");
      Element after = find(set, source);
      if (after != null && isOurs(after)) {
        throw new IOException(name + ": nft deleted the element, but the set lists it still");
      }
    }
    return new BlockResult.Unblocked();
  }

  @Override
  public List<Network> held() throws IOException {
    List<Network> all = new ArrayList<>();
    for (String set : List.of(config.set4(), config.set6())) {
      for (Element element : elements(set)) {
        if (isOurs(element)) {
          all.add(element.network());
        }
      }
    }
    return all;
  }

  @Override
  public List<String> problems() {
    List<String> all = new ArrayList<>();
    for (String set : List.of(config.set4(), config.set6())) {
      try {
        List<String> flags = new ArrayList<>();
        described(set).path("flags").forEach(flag -> flags.add(flag.asText()));
        if (!flags.containsAll(List.of("interval", "timeout"))) {
          all.add(
              name
                  + ": the set "
                  + set
                  + " should have the flags interval and timeout, as docs/source-blocks.md shows");
        }
      } catch (IOException e) {
        all.add(name + ": " + e.getMessage());
      }
    }
    return all;
  }

  private String set(Network source) {
    return source.base().isV4() ? config.set4() : config.set6();
  }

  private String mark() {
    return config.owner() + ":";
  }

  private boolean isOurs(Element element) {
    return element.comment().startsWith(mark());
  }

  private @Nullable Element find(String set, Network source) throws IOException {
    for (Element element : elements(set)) {
      if (element.last() == null && element.network().equals(source)) {
        return element;
      }
    }
    return null;
  }

  private List<Element> elements(String set) throws IOException {
    List<Element> all = new ArrayList<>();
    for (JsonNode item : described(set).path("elem")) {
      JsonNode element = item.path("elem");
      Element read =
          element.isMissingNode()
              ? element(item, "", 0)
              : element(
                  element.path("val"),
                  element.path("comment").asText(""),
                  element.path("expires").asLong(0));
      if (read != null) {
        all.add(read);
      }
    }
    return all;
  }

  private static @Nullable Element element(JsonNode value, String comment, long expires) {
    try {
      if (value.isTextual()) {
        return new Element(Network.parse(value.asText()), null, comment, expires);
      }
      if (value.has("prefix")) {
        JsonNode prefix = value.path("prefix");
        String network = prefix.path("addr").asText() + "/" + prefix.path("len").asInt();
        return new Element(Network.parse(network), null, comment, expires);
      }
      JsonNode range = value.path("range");
      return new Element(
          Network.parse(range.path(0).asText()),
          Network.parse(range.path(1).asText()),
          comment,
          expires);
    } catch (IllegalArgumentException e) {
      return null; // an element of a kind that no address of ours is covered by
    }
  }

  private JsonNode described(String set) throws IOException {
    String said =
        run(List.of("-j", "list", "set", config.family(), config.table(), set), "", "list");
    try {
      for (JsonNode part : JSON.readTree(said).path("nftables")) {
        if (part.has("set")) {
          return part.path("set");
        }
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new IOException("nft describes the set " + set + " with no JSON: which nft is it?");
  }

  private void nft(String script) throws IOException {
    run(List.of("-f", "-"), script, "change");
  }

  private String run(List<String> arguments, String input, String what) throws IOException {
    List<String> all = new ArrayList<>(config.command());
    all.addAll(arguments);
    BoundedCommand.Ended ended =
        BoundedCommand.run(new ProcessBuilder(all), input.getBytes(UTF_8), MOST, config.timeout());
    if (ended.status() != 0) {
      String first = Arrays.stream(ended.output().split("\n")).findFirst().orElse("");
      throw new IOException(
          "nft could not "
              + what
              + " the set ("
              + first
              + "): make table and sets as docs/source-blocks.md shows, and run as root or with"
              + " CAP_NET_ADMIN");
    }
    return ended.output();
  }
}
