// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One detector at work on one group at a time: folds an event into the group's memory and turns
 * what it finds into detections. Shared by the topology and by replay, so that both say the same.
 */
final class Watch<M> {
  /** The memory of one group, with the alerts it has raised. */
  static final class Group<M> {
    final M memory;
    final Episodes episodes;
    long newest;

    /** The deadline a host in memory has noted; not written. */
    long due = Long.MAX_VALUE;

    Group(M memory, Episodes episodes, long newest) {
      this.memory = memory;
      this.episodes = episodes;
      this.newest = newest;
    }
  }

  /**
   * What one event did.
   *
   * @param changed whether the group is another than before, and must be kept
   */
  record Folded(boolean changed, List<Detection> detections) {
    static final Folded NOTHING = new Folded(false, List.of());
  }

  private static final int FORMAT = 1;

  private final Detector<M> detector;
  private final String memory;
  private final long remembers;

  Watch(Detector<M> detector) {
    this.detector = detector;
    this.memory = detector.memory() + '\0';
    this.remembers =
        Math.max(
            Ring.micros(detector.remembers()),
            Ring.micros(detector.quiet().multipliedBy(2).plus(Detector.LATENESS)));
  }

  /** With what the keys of its groups begin in a store. */
  String memory() {
    return memory;
  }

  Detector<M> detector() {
    return detector;
  }

  Group<M> fresh() {
    return new Group<>(detector.fresh(), new Episodes(), Long.MIN_VALUE);
  }

  /** Folds an event that the detector watches. */
  Folded fold(Group<M> group, String key, AuthEvent event, boolean learning) {
    return fold(group, key, Profiled.of(event), learning);
  }

  /** The same, with what the profile of the account says of the event. */
  Folded fold(Group<M> group, String key, Profiled profiled, boolean learning) {
    AuthEvent event = profiled.event();
    List<Proof> found = new ArrayList<>(0);
    if (!detector.prove(group.memory, profiled, found::add)) {
      return Folded.NOTHING;
    }
    group.newest = Math.max(group.newest, Ring.micros(event.time()));
    return new Folded(
        true,
        found.isEmpty()
            ? List.of()
            : group.episodes.tell(detector, event.tenant(), key, found, learning));
  }

  /** The first deadline of a group after a time; {@link Long#MAX_VALUE} for none. */
  long due(Group<M> group, long after) {
    return detector.waits() ? detector.due(group.memory, after) : Long.MAX_VALUE;
  }

  /** What the deadlines after one time, and at or before another, complete. */
  List<Detection> pass(Group<M> group, String key, String tenant, long after, long upTo) {
    Map<Instant, List<Finding>> found = new TreeMap<>();
    detector.pass(
        group.memory,
        after,
        upTo,
        finding -> found.computeIfAbsent(finding.time(), t -> new ArrayList<>()).add(finding));
    List<Detection> told = new ArrayList<>(found.size());
    for (List<Finding> together : found.values()) {
      told.addAll(group.episodes.speak(detector, tenant, key, together, false));
    }
    return told;
  }

  /** True when nothing of the group can matter to an event of that time or later. */
  boolean isForgotten(Group<M> group, long micros) {
    return group.newest + remembers < micros;
  }

  byte[] write(Group<M> group) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeLong(group.newest == Long.MIN_VALUE ? group.newest : group.newest + remembers);
      out.writeLong(group.newest);
      group.episodes.write(out);
      out.writeByte(detector.memoryVersion());
      detector.write(group.memory, out);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  /** The event time, in microseconds, after which written bytes can be forgotten. */
  static long forgottenAfter(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(1);
  }

  /** The event time, in microseconds, of the newest event in written bytes. */
  static long newest(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong(9);
  }

  /** Throws {@link IOException} on bytes that no version of this detector wrote. */
  Group<M> read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("a memory of format " + format);
    }
    in.readLong();
    long newest = in.readLong();
    Episodes episodes = Episodes.read(in);
    int version = in.readByte();
    return new Group<>(detector.read(in, version), episodes, newest);
  }
}
