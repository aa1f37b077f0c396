// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Folds} on several threads: every thread folds all events into a share of the detectors,
 * and what they tell is put together again in the order in which one thread would tell it.
 *
 * <p>One thread puts events in, one takes the detections out.
 */
public final class ParallelFolds implements AutoCloseable {
  private static final int BATCHES = 64;
  private static final int MOST_THREADS = 4;

  /** A detector that asks profiles keeps them, too: as dear as so many others. */
  private static final int PROFILES_WEIGH = 8;

  private static final List<AuthEvent> END = List.of();

  /** What was told of an event, by its place in the batch. */
  private record Entry(int event, int place, Detection detection) {
    static final Comparator<Entry> IN_ORDER =
        Comparator.comparingInt(Entry::event).thenComparingInt(Entry::place);
  }

  /** A batch as one thread has judged it. */
  private record Judged(List<Entry> told, @Nullable Throwable failure) {}

  /** A share of the detectors, and its thread. */
  private static final class Share {
    final BlockingQueue<List<AuthEvent>> in = new ArrayBlockingQueue<>(BATCHES);
    final BlockingQueue<Judged> out = new ArrayBlockingQueue<>(BATCHES);
    final Folds folds;
    private List<Entry> told = new ArrayList<>(0);
    private int at;

    Share(SortedMap<Integer, Detector<?>> detectors, NobodysAddresses nobodys, int mostGroups) {
      folds =
          new Folds(
              detectors,
              nobodys,
              mostGroups,
              (place, detection) -> told.add(new Entry(at, place, detection)));
    }

    void work() {
      try {
        for (List<AuthEvent> batch = in.take(); !batch.isEmpty(); batch = in.take()) {
          out.put(judge(batch));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Judged judge(List<AuthEvent> batch) {
      told = new ArrayList<>(0);
      try {
        for (at = 0; at < batch.size(); at++) {
          folds.accept(batch.get(at));
        }
        return new Judged(told, null);
      } catch (RuntimeException | Error e) {
        return new Judged(told, e);
      }
    }
  }

  private final BlockingQueue<List<AuthEvent>> batches = new ArrayBlockingQueue<>(BATCHES);
  private final List<Share> shares = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();

  /**
   * Starts the threads.
   *
   * @param mostGroups how many groups of one detector are kept
   * @param threads how many at most
   */
  public ParallelFolds(
      List<Detector<?>> detectors, NobodysAddresses nobodys, int mostGroups, int threads) {
    for (SortedMap<Integer, Detector<?>> share :
        deal(detectors, Math.clamp(threads, 1, MOST_THREADS))) {
      shares.add(new Share(share, nobodys, mostGroups));
    }
    for (Share share : shares) {
      workers.add(Thread.ofPlatform().daemon().name("folds-" + workers.size()).start(share::work));
    }
  }

  /** The profiles stay together; else each detector goes where least is. */
  private static List<SortedMap<Integer, Detector<?>>> deal(List<Detector<?>> detectors, int ways) {
    List<SortedMap<Integer, Detector<?>>> shares = new ArrayList<>();
    for (int i = 0; i < ways; i++) {
      shares.add(new TreeMap<>());
    }
    for (int place = 0; place < detectors.size(); place++) {
      if (detectors.get(place).asksProfiles()) {
        shares.getFirst().put(place, detectors.get(place));
      }
    }
    int[] weights = new int[ways];
    weights[0] = shares.getFirst().size() * PROFILES_WEIGH;
    for (int place = 0; place < detectors.size(); place++) {
      if (detectors.get(place).asksProfiles()) {
        continue;
      }
      int least = 0;
      for (int i = 1; i < ways; i++) {
        least = weights[i] < weights[least] ? i : least;
      }
      shares.get(least).put(place, detectors.get(place));
      weights[least]++;
    }
    return shares;
  }

  /** Puts events in, as {@link Folds#accept} takes them; waits while too many are not judged. */
  public void put(List<AuthEvent> batch) throws InterruptedException {
    if (!batch.isEmpty()) {
      hand(batch);
    }
  }

  /** Says that no more come. */
  public void end() throws InterruptedException {
    hand(END);
  }

  private void hand(List<AuthEvent> batch) throws InterruptedException {
    batches.put(batch);
    for (Share share : shares) {
      share.in.put(batch);
    }
  }

  /**
   * Takes the next batch out: of each event what was told, then the event itself. False when all
   * are out.
   *
   * @throws IllegalStateException where a detector failed
   */
  public boolean take(Consumer<Detection> told, Consumer<AuthEvent> each)
      throws InterruptedException {
    List<AuthEvent> batch = batches.take();
    if (batch.isEmpty()) {
      return false;
    }
    List<Entry> all = new ArrayList<>(0);
    for (Share share : shares) {
      Judged judged = share.out.take();
      if (judged.failure != null) {
        throw new IllegalStateException("a detector failed", judged.failure);
      }
      all.addAll(judged.told);
    }
    all.sort(Entry.IN_ORDER);
    int next = 0;
    for (int at = 0; at < batch.size(); at++) {
      for (; next < all.size() && all.get(next).event == at; next++) {
        told.accept(all.get(next).detection);
      }
      each.accept(batch.get(at));
    }
    return true;
  }

  /** How many groups were dropped for room before their time: not 0 means detection had gaps. */
  public long evicted() {
    return shares.stream().mapToLong(share -> share.folds.evicted()).sum();
  }

  /** Stops the threads, whatever they still had to do. */
  @Override
  public void close() {
    workers.forEach(Thread::interrupt);
  }
}
