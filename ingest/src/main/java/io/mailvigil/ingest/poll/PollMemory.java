// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a poller knows across restarts: {@link FeedMemory} of each feed, in a small file beside the
 * spool. The ids of what was spooled after the last save stand in the spool itself.
 */
final class PollMemory {
  private static final String HEAD = "mailvigil poller 1";

  private final Map<String, FeedMemory> feeds = new LinkedHashMap<>();

  PollMemory(List<String> names, Duration overlap) {
    names.forEach(name -> feeds.put(name, new FeedMemory(name, overlap)));
  }

  FeedMemory feed(String name) {
    return feeds.computeIfAbsent(name, n -> new FeedMemory(n, Duration.ZERO));
  }

  /** Takes up what was saved. Throws {@link ConfigException} where the file can not be used. */
  void load(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
      if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
        throw unusable(file, "it begins otherwise");
      }
      lines.stream().skip(1).forEach(this::restore);
    } catch (IOException
        | IndexOutOfBoundsException
        | DateTimeException
        | NumberFormatException e) {
      throw unusable(file, String.valueOf(e.getMessage()));
    }
  }

  private static ConfigException unusable(Path file, String why) {
    return new ConfigException(
        "the poller's memory %s can not be used (%s): delete it; the poller then begins again with look-back"
            .formatted(file, why));
  }

  private void restore(String line) {
    String[] words = line.split(" ");
    FeedMemory feed = feeds.get(words[1]);
    if (feed == null) {
      return; // a feed that is no longer configured
    }
    if (words[0].equals("feed")) {
      feed.restore(Instant.parse(words[2]), Instant.parse(words[3]), Instant.parse(words[4]));
    } else {
      feed.restore(words[3], Long.parseLong(words[2]));
    }
  }

  boolean isChanged() {
    return feeds.values().stream().anyMatch(FeedMemory::isChanged);
  }

  byte[] bytes() {
    StringBuilder out = new StringBuilder(HEAD).append('\n');
    feeds.values().forEach(feed -> feed.write(out));
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
