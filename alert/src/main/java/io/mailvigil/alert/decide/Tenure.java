// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.lock.HeldLock;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.OfflineNotes;
import io.mailvigil.alert.response.Responder;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.Sha256;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The time in which this process decides: from the moment it got the ledger's partition until it
 * lost it or anything failed. Each step takes what arrived, decides, commits everything at once,
 * and only then lets back ends be called. Nothing of a tenure outlives it: the next one reads the
 * topics.
 */
final class Tenure implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration COMPARE = Duration.ofSeconds(60);
  private static final Duration TIDY = Duration.ofHours(1);

  private final DeciderParts parts;
  private final Set<String> undecidable;
  private final Publisher publisher;
  private final Responder responder;
  private final BackendCalls calls;
  private final BlockRounds blocks;
  private final SessionCalls sessions;
  private final InstantSource clock;
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Map<String, String> troubles = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private List<OfflineNotes.Note> notes = List.of();
  private Instant nextTick = Instant.MIN;
  private Instant nextComparison = Instant.MIN;
  private Instant nextTidy;

  /**
   * Fences off whoever decided before and reads what was decided.
   *
   * @param undecidable places of records that broke an earlier tenure; it notes its own here
   */
  Tenure(DeciderParts parts, Set<String> undecidable) {
    this.parts = parts;
    this.undecidable = undecidable;
    this.clock = parts.clock();
    this.publisher = new Publisher(parts.kafka(), clock);
    this.calls = new BackendCalls(parts.backends(), clock, parts.meters());
    this.responder = parts.responder(publisher);
    this.blocks =
        new BlockRounds(
            responder.blocking(), new BlockCalls(parts.blocks(), clock, parts.meters()));
    this.sessions = new SessionCalls(parts.backends(), clock, parts.meters());
    this.nextTidy = clock.instant().plus(TIDY);
    try {
      publisher.takeOver();
      int broken = Ledgers.restore(parts.kafka(), responder);
      if (broken > 0) {
        troubles.put("ledger", broken + " records of the ledger cannot be read and are left out");
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One step; an exception ends the tenure, and nothing of the step has happened. */
  void step(Consumer<byte[], byte[]> consumer, ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      take(record);
    }
    Instant now = clock.instant();
    for (LockReply reply : calls.replies()) {
      responder.reply(reply, now);
    }
    calls.comparisons().forEach(comparison -> compared(comparison, now));
    sessions.replies().forEach(reply -> responder.reply(reply, now));
    blocks.take(now);
    if (!now.isBefore(nextTick)) {
      nextTick = now.plus(TICK);
      readNotes(now);
      responder.tick(now);
    }
    if (!now.isBefore(nextTidy)) {
      nextTidy = now.plus(TIDY);
      responder.forget(now);
    }
    commit(consumer);
    calls.begin(responder.tasks());
    sessions.begin(responder.sessionTasks());
    blocks.begin();
    if (!now.isBefore(nextComparison)) {
      nextComparison = now.plus(COMPARE);
      calls.compare(expected());
      blocks.compare();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    Instant now = clock.instant();
    String place = record.topic() + "/" + record.partition() + "/" + record.offset();
    if (undecidable.contains(place)) {
      putAside(record, now);
      return;
    }
    try {
      decide(record, now);
    } catch (SerializationException e) {
      putAside(record, now);
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      undecidable.add(
          place); // the next tenure puts it aside; this one's state is not to be trusted
      throw e;
    }
  }

  private void decide(ConsumerRecord<byte[], byte[]> record, Instant now) {
    if (record.topic().equals(Topics.DETECTIONS.name())) {
      RaisedAlert alert = responder.detection(Topics.DETECTIONS.read(record.value()), now);
      if (alert != null) {
        count(alert);
      }
    } else if (record.topic().equals(Topics.COMMANDS.name())) {
      responder.command(Topics.COMMANDS.read(record.value()), now);
    }
  }

  private void putAside(ConsumerRecord<byte[], byte[]> record, Instant now) {
    parts.meters().counter("mailvigil.alert.unreadable", "topic", record.topic()).increment();
    Topic<DeadLetter> errors =
        record.topic().equals(Topics.COMMANDS.name())
            ? Topics.COMMAND_ERRORS
            : Topics.DETECTION_ERRORS;
    publisher.deadLetter(errors, letter(record, now));
    troubles.put("unreadable", "records could not be read: see " + errors.name() + " for each");
  }

  private static DeadLetter letter(ConsumerRecord<byte[], byte[]> record, Instant now) {
    return new DeadLetter(
        now,
        "is no valid record of this topic",
        "alert",
        record.topic() + "/" + record.partition(),
        record.offset(),
        record.value().length,
        Sha256.hex(record.value()),
        "");
  }

  private void count(RaisedAlert alert) {
    if (alert.revision() > 0) {
      return;
    }
    for (Response response : alert.responses()) {
      parts
          .meters()
          .counter(
              "mailvigil.alert.decisions",
              "action",
              response.action().wire(),
              "decision",
              response.decision().wire())
          .increment();
    }
  }

  /** What every back end should hold now: locks in force and held there. */
  private Map<String, Map<Account, String>> expected() {
    Map<String, Map<Account, String>> all = new HashMap<>();
    for (Lockout l : responder.ledger().all()) {
      for (Lockout.Held h : l.backends()) {
        if (l.state() == Lockout.State.LOCKED && h.step() == Lockout.Step.HELD) {
          all.computeIfAbsent(h.backend(), b -> new HashMap<>()).put(l.account(), l.id());
        }
      }
    }
    return all;
  }

  private void compared(BackendCalls.Comparison c, Instant now) {
    String key = "back end " + c.backend();
    List<HeldLock> all = c.held();
    if (all == null) {
      troubles.put(key, c.backend() + " cannot be compared with the ledger: " + c.problem());
      return;
    }
    troubles.remove(key);
    Set<Account> held = new HashSet<>();
    all.forEach(lock -> held.add(lock.account()));
    readNotes(now); // written before an entry is taken out offline: so it is known by now
    c.expected()
        .forEach((account, id) -> {
          if (!held.contains(account)) {
            responder.vanished(account, id, c.backend(), now);
          }
        });
    for (Account account : held) {
      if (responder.isOrphan(account, c.expected().containsKey(account))) {
        responder.orphan(account, c.backend(), now);
        calls.takeOut(c.backend(), account);
      }
    }
  }

  private void readNotes(Instant now) {
    List<String> problems = new ArrayList<>();
    try {
      notes = new ArrayList<>(notes);
      for (OfflineNotes.Note note : parts.notes().read(problems)) {
        if (taken.add(note.unlock().id())) {
          responder.command(note.unlock(), now);
          notes.add(note);
        }
      }
    } catch (IOException e) {
      problems.add("the notes of offline unlocks cannot be read: " + e.getMessage());
    }
    if (problems.isEmpty()) {
      troubles.remove("notes");
    } else {
      troubles.put("notes", String.join("; ", problems));
    }
  }

  private void commit(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, OffsetAndMetadata> read = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (!consumer.paused().contains(partition)) {
        long position = consumer.position(partition);
        if (committed.getOrDefault(partition, -1L) != position) {
          read.put(partition, new OffsetAndMetadata(position));
        }
      }
    }
    if (publisher.isOpen() || !read.isEmpty()) {
      publisher.commit(read, consumer.groupMetadata());
      read.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }
    try {
      parts.notes().remove(notes);
      notes = List.of();
    } catch (IOException e) {
      troubles.put("notes", "a note of an offline unlock cannot be removed: " + e.getMessage());
    }
  }

  /** True while an answer of a back end is awaited: then the next step should come soon. */
  boolean isWaiting() {
    return calls.isBusy() || sessions.isBusy() || blocks.isBusy();
  }

  /** How far everything is read and committed. */
  Map<TopicPartition, Long> committed() {
    return Map.copyOf(committed);
  }

  boolean idle() {
    return responder.idle() && !isWaiting();
  }

  /** One sentence for each thing somebody should look at. */
  List<String> troubles() {
    List<String> all = new ArrayList<>(troubles.values());
    all.addAll(responder.suspended(clock.instant()));
    all.addAll(blocks.troubles());
    for (Lockout l : responder.ledger().all()) {
      for (Lockout.Held h : l.backends()) {
        if (l.state().isOpen() && h.attempts() > 0) {
          all.add(h.backend() + ": " + h.detail());
        }
      }
    }
    return all.stream().distinct().toList();
  }

  @Override
  public void close() {
    calls.close();
    sessions.close();
    blocks.close();
    publisher.close();
  }
}
