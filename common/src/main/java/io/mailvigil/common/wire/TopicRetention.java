// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes records that every consumer group has committed: those that arrived longer ago than
 * {@code keep}, and the oldest beyond {@code keepBytes} in all. A record somebody has still to read
 * is never deleted (only dead letters, which wait for people, need no reader); where that keeps
 * more than {@code keepBytes}, {@link #full()} says so and ingest stops reading. The node runs it,
 * once in a cluster.
 *
 * <p>Age is counted from arrival, as seen by this process: record time is event time, and an old
 * log read today should stay as long as a new one. After a restart the age of what is there begins
 * anew; the size cap holds at once.
 */
public final class TopicRetention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRetention.class);
  private static final Duration EVERY = Duration.ofSeconds(30);
  private static final int SAMPLES = 100;

  /** Where a partition ended at a moment. */
  private record Sample(Instant at, long end) {}

  /** One partition as it stands. */
  record Standing(long begin, long end, long committed, long bytes) {
    double bytesPerRecord() {
      return end > begin ? (double) bytes / (end - begin) : 0;
    }

    long unreadBytes() {
      return (long) ((end - Math.max(begin, committed)) * bytesPerRecord());
    }
  }

  private final Map<String, String> clients;
  private final List<Topic<?>> topics;
  private final Set<String> required;
  private final Duration keep;
  private final long keepBytes;
  private final Clock clock;
  private final Map<TopicPartition, Deque<Sample>> arrivals = new HashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("topic-retention").daemon().factory());
  private volatile @Nullable String full;

  /**
   * @param topics those on which records are deleted; compacted ones are left out
   * @param required groups that must have committed before anything is deleted, known to the
   *     cluster or not; others count as soon as they commit
   */
  public TopicRetention(
      Map<String, String> clients,
      List<Topic<?>> topics,
      Set<String> required,
      Duration keep,
      long keepBytes,
      Clock clock) {
    this.clients = Map.copyOf(clients);
    this.topics = topics.stream().filter(topic -> !topic.compacted()).toList();
    this.required = Set.copyOf(required);
    this.keep = keep;
    this.keepBytes = keepBytes;
    this.clock = clock;
  }

  /** Begins to run, every 30 s. */
  public void start() {
    timer.scheduleWithFixedDelay(
        this::runQuietly, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * One sentence while unread records fill the size cap, else null: ingest holds back meanwhile.
   */
  public @Nullable String full() {
    return full;
  }

  private void runQuietly() {
    try (Admin admin = Admin.create(new HashMap<String, Object>(clients))) {
      run(admin);
    } catch (ExecutionException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("Kafka's old records could not be deleted this time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round. */
  void run(Admin admin) throws ExecutionException, InterruptedException {
    Map<TopicPartition, Standing> all = standings(admin);
    long total = all.values().stream().mapToLong(Standing::bytes).sum();
    long unread = all.values().stream().mapToLong(Standing::unreadBytes).sum();
    full =
        unread >= keepBytes
            ? "%d MB of records wait for their readers and fill kafka.keep-bytes: see which stage is behind, or raise it"
                .formatted(unread / 1_000_000)
            : null;
    Map<TopicPartition, RecordsToDelete> delete = new HashMap<>();
    all.forEach((partition, standing) -> {
      long cut = cut(standing, arrivedBefore(partition, standing.end()), total, keepBytes);
      if (cut > standing.begin()) {
        delete.put(partition, RecordsToDelete.beforeOffset(cut));
      }
    });
    if (!delete.isEmpty()) {
      admin.deleteRecords(delete).all().get();
    }
  }

  /** The offset before which a partition may go. */
  static long cut(Standing standing, long arrivedBefore, long total, long keepBytes) {
    long bySize = standing.begin();
    if (total > keepBytes && standing.bytes() > 0) {
      double share = (double) (total - keepBytes) * standing.bytes() / total;
      bySize += (long) Math.ceil(share / standing.bytesPerRecord());
    }
    return Math.min(standing.committed(), Math.max(bySize, arrivedBefore));
  }

  /** The end of the partition as it was {@code keep} ago, 0 where that is not known. */
  private long arrivedBefore(TopicPartition partition, long end) {
    Instant now = clock.instant();
    Deque<Sample> samples = arrivals.computeIfAbsent(partition, p -> new ArrayDeque<>());
    Sample newest = samples.peekLast();
    if (newest == null || !newest.at().plus(keep.dividedBy(SAMPLES)).isAfter(now)) {
      samples.addLast(new Sample(now, end));
    }
    long before = 0;
    while (!samples.isEmpty() && !samples.getFirst().at().plus(keep).isAfter(now)) {
      before = samples.removeFirst().end();
    }
    if (before > 0) { // stays known until the next sample is old enough
      samples.addFirst(new Sample(now.minus(keep), before));
    }
    return before;
  }

  private Map<TopicPartition, Standing> standings(Admin admin)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> sizes = sizes(admin);
    Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    sizes.keySet().forEach(p -> earliest.put(p, OffsetSpec.earliest()));
    sizes.keySet().forEach(p -> latest.put(p, OffsetSpec.latest()));
    var begins = admin.listOffsets(earliest).all().get();
    var ends = admin.listOffsets(latest).all().get();
    Map<TopicPartition, Long> committed = committed(admin, sizes.keySet());
    Map<TopicPartition, Standing> all = new HashMap<>();
    sizes.forEach((p, bytes) -> {
      var first = begins.get(p);
      var last = ends.get(p);
      if (first != null && last != null) {
        long begin = first.offset();
        long nobody = p.topic().endsWith(".dlq") ? last.offset() : begin;
        long read = committed.getOrDefault(p, nobody);
        all.put(p, new Standing(begin, last.offset(), read, bytes));
      }
    });
    return all;
  }

  private Map<TopicPartition, Long> sizes(Admin admin)
      throws ExecutionException, InterruptedException {
    Set<String> names =
        topics.stream().map(Topic::name).collect(java.util.stream.Collectors.toSet());
    List<Integer> brokers =
        admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
    Map<TopicPartition, Long> sizes = new HashMap<>();
    for (var dirs : admin.describeLogDirs(brokers).allDescriptions().get().values()) {
      for (var dir : dirs.values()) {
        dir.replicaInfos()
            .forEach((partition, replica) -> {
              if (names.contains(partition.topic())) {
                sizes.merge(partition, replica.size(), Math::max);
              }
            });
      }
    }
    return sizes;
  }

  /** The least offset that any group has committed; partitions nobody has committed are absent. */
  private Map<TopicPartition, Long> committed(Admin admin, Set<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> least = new HashMap<>();
    Set<String> missing = new java.util.HashSet<>(required);
    for (GroupListing group : admin.listGroups().all().get()) {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin
              .listConsumerGroupOffsets(group.groupId())
              .partitionsToOffsetAndMetadata(group.groupId())
              .get();
      offsets.forEach((partition, offset) -> {
        if (offset != null && partitions.contains(partition)) {
          least.merge(partition, offset.offset(), Math::min);
          missing.remove(group.groupId());
        }
      });
    }
    return missing.isEmpty() ? least : Map.of();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
