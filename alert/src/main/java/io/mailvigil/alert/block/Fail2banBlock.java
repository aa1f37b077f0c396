// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.alert.lock.BoundedCommand;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Blocks by {@code fail2ban-client set JAIL banip}, in a jail of our own: fail2ban keeps no mark of
 * who banned, so whatever stands in that jail is taken for ours. {@code banip} bans what the jail
 * ignores too (fail2ban 1.0.2, measured), so its ignore list is read and honoured here.
 */
public final class Fail2banBlock implements SourceBlock {
  private static final Pattern IGNORED = Pattern.compile("^[|`]- (\\S+)$", Pattern.MULTILINE);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST = 16 << 20;
  private final String name;
  private final Config config;

  /**
   * Which jail.
   *
   * @param command fail2ban-client and first arguments, as {@code -s SOCKET}
   * @param jail ours alone
   * @param timeout of each call
   */
  public record Config(List<String> command, String jail, Duration timeout)
      implements SourceBlock.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      command = List.copyOf(command);
      if (command.isEmpty() || command.contains("")) {
        throw new IllegalArgumentException("command: name the program, as [fail2ban-client]");
      }
      if (!jail.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
        throw new IllegalArgumentException("jail: letters, digits, '_', '.' and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    static @Nullable Config from(ConfigNode node) {
      try {
        return new Config(
            node.strings("command", List.of("fail2ban-client")),
            node.text("jail", "mailvigil"),
            node.duration(
                "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60)));
      } catch (IllegalArgumentException e) {
        SourceBlocks.note(node, e);
        return null;
      }
    }

    @Override
    public SourceBlock make(String name) {
      return new Fail2banBlock(name, this);
    }
  }

  private Fail2banBlock(String name, Config config) {
    this.name = name;
    this.config = config;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BlockResult block(BlockOrder order) throws IOException {
    String ignored = ignoredBy(order.source());
    if (!ignored.isEmpty()) {
      return new BlockResult.Refused(
          "the jail " + config.jail() + " ignores it (ignoreip: " + ignored + ")");
    }
    if (!held().contains(order.source())) {
      ask("set", config.jail(), "banip", order.source().toString());
      if (!held().contains(order.source())) {
        throw new IOException(name + ": fail2ban took the ban, but the jail does not list it");
      }
    }
    return new BlockResult.Blocked();
  }

  private String ignoredBy(Network source) throws IOException {
    Matcher listed = IGNORED.matcher(ask("get", config.jail(), "ignoreip"));
    while (listed.find()) {
      String entry = listed.group(1);
      try {
        if (Network.parse(entry).overlaps(source)) {
          return entry;
        }
      } catch (IllegalArgumentException e) {
        if (resolvesInto(entry, source)) {
          return entry;
        }
      }
    }
    return "";
  }

  /** fail2ban takes host names too; one that cannot be resolved now covers nothing. */
  private static boolean resolvesInto(String host, Network source) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (source.contains(SourceAddress.of(address.getAddress()))) {
          return true;
        }
      }
    } catch (UnknownHostException e) {
      return false;
    }
    return false;
  }

  @Override
  public BlockResult unblock(Network source) throws IOException {
    if (held().contains(source)) {
      ask("set", config.jail(), "unbanip", source.toString());
      if (held().contains(source)) {
        throw new IOException(name + ": fail2ban took the unban, but the jail lists it still");
      }
    }
    return new BlockResult.Unblocked();
  }

  @Override
  public List<Network> held() throws IOException {
    List<Network> all = new ArrayList<>();
    for (String word : ask("get", config.jail(), "banip").trim().split("\\s+")) {
      if (!word.isEmpty()) {
        try {
          all.add(Network.parse(word));
        } catch (IllegalArgumentException e) {
          throw new IOException(
              name + ": the jail lists what is no address: which fail2ban is it?", e);
        }
      }
    }
    return all;
  }

  @Override
  public List<String> problems() {
    List<String> all = new ArrayList<>();
    try {
      long seconds = Long.parseLong(ask("get", config.jail(), "bantime").trim());
      if (seconds >= 0 && seconds < LONGEST.toSeconds()) {
        all.add(
            name
                + ": the jail's bantime is shorter than 24 h, the longest block: set bantime = 24h"
                + " or more, Mailvigil unbans itself");
      }
      held();
    } catch (NumberFormatException e) {
      all.add(name + ": the jail's bantime cannot be read: which fail2ban is it?");
    } catch (IOException e) {
      all.add(name + ": " + e.getMessage());
    }
    return all;
  }

  private String ask(String... words) throws IOException {
    List<String> all = new ArrayList<>(config.command());
    all.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(all);
    builder.environment().put("LC_ALL", "C.UTF-8");
    BoundedCommand.Ended ended = BoundedCommand.run(builder, new byte[0], MOST, config.timeout());
    String said = ended.output();
    if (ended.status() != 0 || said.toLowerCase(Locale.ROOT).startsWith("sorry but the jail")) {
      throw ended.asFailure(
          "fail2ban-client " + words[0] + " for the jail " + config.jail() + " (is it there?)");
    }
    return said;
  }
}
