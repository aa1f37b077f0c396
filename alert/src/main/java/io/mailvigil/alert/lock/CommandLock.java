// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Locks by a program of the operator's. No shell is in between: the verb is its last argument, and
 * the question stands on its input as JSON and in its environment as {@code MAILVIGIL_ACCOUNT} and
 * so on; a name is never an argument. Its environment holds nothing else of ours but {@code PATH},
 * {@code HOME} and {@code LANG}.
 */
public final class CommandLock implements LockDialogue.Exchange {
  private static final int MOST = 1 << 20;
  private final Config config;

  /**
   * The program.
   *
   * @param command program and first arguments
   * @param owner the mark of our locks
   * @param timeout of each call
   */
  public record Config(List<String> command, String owner, Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      command = List.copyOf(command);
      if (command.isEmpty() || command.contains("")) {
        throw new IllegalArgumentException("command: name the program, as [/usr/local/bin/lock]");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    public static @Nullable Config from(ConfigNode node) {
      List<String> command = node.strings("command", List.of());
      String owner = node.text("owner", "mailvigil");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60));
      try {
        return new Config(command, owner, timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public LockBackend make(String name) {
      return new LockDialogue(name, owner, new CommandLock(this));
    }
  }

  private CommandLock(Config config) {
    this.config = config;
  }

  @Override
  public String ask(ObjectNode question) throws IOException {
    String verb = question.path("verb").asText();
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(config.command().stream(), Stream.of(verb)).toList());
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(List.of("PATH", "HOME", "LANG"));
    question
        .properties()
        .forEach(e ->
            environment.put(
                "MAILVIGIL_" + e.getKey().toUpperCase(Locale.ROOT), e.getValue().asText()));
    byte[] input = question.toString().getBytes(UTF_8);
    BoundedCommand.Ended ended = BoundedCommand.run(builder, input, MOST, config.timeout());
    if (ended.status() != 0) {
      throw ended.asFailure(config.command().getFirst() + " " + verb);
    }
    return ended.output();
  }
}
