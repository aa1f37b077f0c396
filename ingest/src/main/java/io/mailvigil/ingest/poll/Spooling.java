// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.wire.Sha256;
import io.mailvigil.ingest.receive.Received;
import io.mailvigil.ingest.receive.SpoolRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Puts records that were not seen before into the spool, with their ids. */
final class Spooling {
  /** So much may lie in the spool whose ids are not saved yet: the spool keeps far more. */
  private static final long UNSAVED = 256 << 10;

  /** Ids that a spool and a memory hold as they are. */
  private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private static final int HEAD = 8192;
  private static final Duration SAVE_EVERY = Duration.ofMinutes(5);

  private final Outside outside;
  private final PollMemory memory;
  private final Received received;
  private Instant saved = Instant.EPOCH;
  private long unsaved;

  Spooling(Outside outside, PollMemory memory, Received received) {
    this.outside = outside;
    this.memory = memory;
    this.received = received;
  }

  /**
   * Returns when what is new is durable.
   *
   * @param before what stands before each id
   */
  void take(String before, FeedMemory feed, Window window, List<Polled> records)
      throws IOException, InterruptedException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Set<String> added = new LinkedHashSet<>();
    for (Polled record : records) {
      String id = plain(record);
      if (feed.isNew(id, window) && added.add(id)) {
        lines.writeBytes(SpoolRecord.of(before + id, record.json()));
      }
    }
    if (added.isEmpty()) {
      return;
    }
    outside.append(lines.toByteArray());
    added.forEach(id -> feed.add(id, window));
    received.taken(added.size());
    unsaved += lines.size();
    if (unsaved > UNSAVED) {
      save();
    }
  }

  /** Saves where a feed has begun just now. */
  void begin(Instant from, List<FeedMemory> feeds) throws IOException {
    feeds.forEach(feed -> feed.beginWhereNew(from));
    if (memory.isChanged()) {
      save();
    }
  }

  /** Saves now and then: what was spooled since is known by the spool. */
  void saveWhereDue() throws IOException {
    if (memory.isChanged() && !saved.plus(SAVE_EVERY).isAfter(outside.now())) {
      save();
    }
  }

  private void save() throws IOException {
    outside.save(memory.bytes());
    saved = outside.now();
    unsaved = 0;
  }

  /** Puts down that an answer can not be read; once for the same answer. */
  void unreadable(String before, FeedMemory feed, Window window, String why, byte[] body)
      throws IOException, InterruptedException {
    received.turnedAway();
    String head =
        new String(body, 0, Math.min(body.length, HEAD), StandardCharsets.UTF_8)
            .replaceAll("\\p{Cntrl}", " ");
    String id = "unreadable:" + sha256(why + '\n' + shortened(body));
    String line = "mailvigil-poller: unreadable page of " + before + " (" + why + "): " + head;
    take(before, feed, window, List.of(new Polled(id, line)));
  }

  private static String plain(Polled record) {
    return PLAIN.matcher(record.id()).matches()
        ? record.id()
        : "sha256:" + sha256(record.id().isEmpty() ? record.json() : record.id());
  }

  static String sha256(String text) {
    return shortened(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Half of SHA-256: 32 hex digits. */
  private static String shortened(byte[] bytes) {
    return Sha256.hex(bytes).substring(0, 32);
  }
}
