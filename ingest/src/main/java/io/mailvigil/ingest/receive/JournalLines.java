// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.mailvigil.common.config.ConfigException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The systemd journal by a child {@code journalctl --follow}, from the cursor behind the last entry
 * that is durable in the spool. Ends with this process: the child's output pipe breaks.
 */
final class JournalLines implements LineSource {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int AT_ONCE = 1 << 17;

  private final JournalConfig config;
  private final Spool spool;
  private final Received received;
  private final Set<String> uids = new HashSet<>();
  private final Restarted following = new Restarted();
  private volatile @Nullable Process child;
  private @Nullable String cursor;

  JournalLines(JournalConfig config, Spool spool, Received received) {
    this.config = config;
    this.spool = spool;
    this.received = received;
  }

  @Override
  public void start() {
    uids.addAll(numbers(config.users()));
    spool.records((id, line) -> cursor = id);
    following.start(config.name(), this::follow);
  }

  private static Set<String> numbers(List<String> users) {
    Set<String> all = new HashSet<>();
    for (String user : users) {
      all.add(user.chars().allMatch(Character::isDigit) ? user : number(user));
    }
    return all;
  }

  private static String number(String user) {
    try (var lines = Files.lines(Path.of("/etc/passwd"), StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.split(":", 4))
          .filter(parts -> parts.length > 2 && parts[0].equals(user))
          .map(parts -> parts[2])
          .findFirst()
          .orElseThrow(() ->
              new ConfigException(
                  "ingest.journald.users: there is no user %s on this machine: write its number"
                      .formatted(user)));
    } catch (IOException e) {
      throw new ConfigException(
          "ingest.journald.users: /etc/passwd can not be read (%s): write numbers"
              .formatted(e.getMessage()));
    }
  }

  /** Runs the child until it ends. */
  private @Nullable String follow() throws InterruptedException {
    try {
      Process running = new ProcessBuilder(command()).start();
      child = running;
      running.getOutputStream().close();
      Thread errors = Thread.ofVirtual().start(() -> drain(running));
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(running.getInputStream(), StandardCharsets.UTF_8), 1 << 16)) {
        take(out);
      } finally {
        running.destroy();
        errors.join();
      }
      return following.problem() != null
          ? null
          : "journalctl ended with code %d: it is started again".formatted(running.waitFor());
    } catch (IOException e) {
      return "journalctl can not be run (%s): install systemd, and let this user read the journal"
              .formatted(e.getMessage())
          + " (usermod -aG systemd-journal mailvigil)";
    }
  }

  private List<String> command() {
    List<String> command =
        new ArrayList<>(List.of("journalctl", "--output=json", "--follow", "--all", "--quiet"));
    if (config.directory() != null) {
      command.add("--directory=" + config.directory());
    }
    if (cursor != null) {
      command.add("--after-cursor=" + cursor);
    }
    command.add(cursor != null || config.fromStart() ? "--lines=all" : "--lines=0");
    for (String unit : config.units()) {
      if (!command.getLast().startsWith("--")) {
        command.add("+");
      }
      command.add("_SYSTEMD_UNIT=" + unit);
    }
    return command;
  }

  private void drain(Process running) {
    try (BufferedReader errors = running.errorReader(StandardCharsets.UTF_8)) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        following.problem("journalctl says: " + line);
      }
    } catch (IOException e) {
      following.problem("journalctl can not be heard (" + e.getMessage() + ")");
    }
  }

  private void take(BufferedReader out) throws IOException, InterruptedException {
    ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    String last = cursor;
    int count = 0;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Entry entry = entry(line);
      if (entry.cursor == null || !entry.isWanted(config.units(), uids)) {
        received.refused.increment();
      } else {
        gathered.writeBytes(SpoolRecord.of(entry.cursor, line));
        last = entry.cursor;
        count++;
      }
      if (gathered.size() > 0 && (gathered.size() >= AT_ONCE || !out.ready())) {
        spool.append(gathered.toByteArray()).join();
        cursor = last;
        following.works();
        received.lines.increment(count);
        count = 0;
        gathered.reset();
      }
    }
  }

  /** What journald itself says of an entry; what the sender says is in the line. */
  private record Entry(@Nullable String cursor, @Nullable String unit, @Nullable String uid) {
    boolean isWanted(List<String> units, Set<String> uids) {
      return unit != null && units.contains(unit) && (uids.isEmpty() || uids.contains(uid));
    }
  }

  private static Entry entry(String line) throws IOException {
    String cursor = null;
    String unit = null;
    String uid = null;
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return new Entry(null, null, null);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        boolean text = json.nextToken() == JsonToken.VALUE_STRING;
        switch (name) {
          case "__CURSOR" -> cursor = text ? json.getText() : null;
          case "_SYSTEMD_UNIT" -> unit = text ? json.getText() : null;
          case "_UID" -> uid = text ? json.getText() : null;
          default -> json.skipChildren();
        }
      }
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return new Entry(null, null, null); // cut off as the child ended
    }
    return new Entry(cursor, unit, uid);
  }

  @Override
  public @Nullable String problem() {
    return following.problem();
  }

  @Override
  public void close() {
    following.closing();
    Process running = child;
    if (running != null) {
      running.destroy();
      try {
        if (!running.waitFor(2, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    following.interrupt();
    following.close();
  }
}
