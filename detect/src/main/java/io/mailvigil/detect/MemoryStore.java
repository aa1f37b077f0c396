// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store of memories that keeps those in use as objects. What has changed is written into the
 * store below when Kafka Streams flushes its caches, which it does before each commit, so a memory
 * that a thousand events change between two commits is written once. What a crash takes is what the
 * transaction it aborts has changed.
 *
 * <p>Kafka Streams offers that moment to its own caching stores only, so this is one of them. See
 * docs/decisions, "Memories stay objects between two commits".
 */
final class MemoryStore extends WrappedStateStore<KeyValueStore<String, byte[]>, String, byte[]> {
  /** Of all stores of the process together, as they are estimated to lie in the heap, in bytes. */
  private static final long ROOM = Runtime.getRuntime().maxMemory() / 4;

  private static final AtomicLong TOTAL = new AtomicLong();

  /** A set, for Kafka Streams may close a store twice, and begin with it anew. */
  private static final Set<MemoryStore> OPEN = ConcurrentHashMap.newKeySet();

  private static final int HEAP_PER_BYTE = 3;
  private static final int HEAP_AT_LEAST = 300;

  /** A memory in use. */
  private static final class Live<T> {
    final T memory;
    final Form<T> form;
    boolean changed;
    long weight = HEAP_AT_LEAST;

    Live(T memory, Form<T> form) {
      this.memory = memory;
      this.form = form;
    }
  }

  private final LinkedHashMap<String, Live<?>> inUse = new LinkedHashMap<>(64, 0.75f, true);
  private final long room;
  private long weight;

  private MemoryStore(KeyValueStore<String, byte[]> below, long room) {
    super(below);
    this.room = room;
  }

  /** A store that is on disk, and in a topic of its own. */
  static StoreBuilder<MemoryStore> named(String name) {
    return named(name, ROOM);
  }

  /**
   * @param room of all stores of the process together, in bytes of the heap
   */
  static StoreBuilder<MemoryStore> named(String name, long room) {
    return new Builder(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withCachingEnabled(),
        room);
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    OPEN.add(this);
    super.init(context, root);
  }

  /**
   * The memory of that key, null where there is none. It may be changed, and then must be {@link
   * #put}.
   *
   * @throws IOException where what is stored cannot be read
   */
  <T> @Nullable T get(String key, Form<T> form) throws IOException {
    Live<?> live = inUse.get(key);
    if (live != null && live.form == form) {
      @SuppressWarnings("unchecked") // what a form made is of its type
      T memory = (T) live.memory;
      return memory;
    }
    if (live != null) { // of a set of rules that is no longer in force
      forget(key, live);
    }
    byte[] bytes = wrapped().get(key);
    if (bytes == null) {
      return null;
    }
    T memory = form.read(bytes);
    use(key, new Live<>(memory, form), bytes.length);
    return memory;
  }

  /** Keeps at hand that nothing is stored under a key, as a memory that has nothing in it. */
  <T> void note(String key, T nothing, Form<T> form) {
    use(key, new Live<>(nothing, form), 0);
  }

  /** Keeps a memory as it is now. */
  <T> void put(String key, T memory, Form<T> form) {
    Live<?> live = inUse.get(key);
    if (live == null || live.memory != memory) {
      if (live != null) {
        inUse.remove(key);
        weigh(-live.weight);
      }
      live = new Live<>(memory, form);
      use(key, live, 0);
    }
    live.changed = true;
  }

  private void use(String key, Live<?> live, int bytes) {
    inUse.put(key, live);
    weigh(live.weight);
    weigh(live, bytes);
    // who has less than his share need not make room for the others
    while (TOTAL.get() > room && weight > room / Math.max(1, OPEN.size()) && inUse.size() > 1) {
      Map.Entry<String, Live<?>> eldest = inUse.firstEntry();
      forget(eldest.getKey(), eldest.getValue());
    }
  }

  private void weigh(Live<?> live, int bytes) {
    long now = HEAP_AT_LEAST + (long) HEAP_PER_BYTE * bytes;
    weigh(now - live.weight);
    live.weight = now;
  }

  private void weigh(long more) {
    weight += more;
    TOTAL.addAndGet(more);
  }

  private void forget(String key, Live<?> live) {
    if (live.changed) {
      write(key, live);
    }
    inUse.remove(key);
    weigh(-live.weight);
  }

  private <T> void write(String key, Live<T> live) {
    byte[] bytes = live.form.write(live.memory);
    wrapped().put(key, bytes);
    live.changed = false;
    weigh(live, bytes.length);
  }

  /** Writes all that has changed into the store below. */
  void write() {
    for (Map.Entry<String, Live<?>> each : inUse.entrySet()) {
      if (each.getValue().changed) {
        write(each.getKey(), each.getValue());
      }
    }
  }

  void delete(String key) {
    Live<?> live = inUse.remove(key);
    weigh(live == null ? 0 : -live.weight);
    wrapped().delete(key);
  }

  /** What stands in the store under a key that is no memory. */
  byte @Nullable [] bytes(String key) {
    return wrapped().get(key);
  }

  /** Stores something under a key that is no memory. */
  void putBytes(String key, byte[] bytes) {
    wrapped().put(key, bytes);
  }

  /**
   * All that is stored from one key up to another, null for the first and the last; of memories
   * what they were when they were {@link #write() written} last.
   */
  KeyValueIterator<String, byte[]> range(@Nullable String from, @Nullable String to) {
    return wrapped().range(from, to);
  }

  long approximateNumEntries() {
    return wrapped().approximateNumEntries();
  }

  @Override
  public void flushCache() {
    write();
    super.flushCache();
  }

  /** Kafka Streams forgets what a transaction wrote that it could not commit. */
  @Override
  public void clearCache() {
    inUse.clear();
    weigh(-weight);
    super.clearCache();
  }

  @Override
  public void close() {
    inUse.clear();
    weigh(-weight);
    OPEN.remove(this);
    super.close();
  }

  /** Builds one above what the builder of Kafka Streams builds. */
  private record Builder(StoreBuilder<KeyValueStore<String, byte[]>> below, long room)
      implements StoreBuilder<MemoryStore> {
    @Override
    public MemoryStore build() {
      return new MemoryStore(below.build(), room);
    }

    @Override
    public StoreBuilder<MemoryStore> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<MemoryStore> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<MemoryStore> withLoggingEnabled(Map<String, String> config) {
      return new Builder(below.withLoggingEnabled(config), room);
    }

    @Override
    public StoreBuilder<MemoryStore> withLoggingDisabled() {
      return new Builder(below.withLoggingDisabled(), room);
    }

    @Override
    public Map<String, String> logConfig() {
      return below.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
      return below.loggingEnabled();
    }

    @Override
    public String name() {
      return below.name();
    }
  }
}
