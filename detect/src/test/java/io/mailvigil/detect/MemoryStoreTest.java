// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryStoreTest {
  /** A memory that is a number. */
  private static final Form<long[]> NUMBER =
      new Form<>() {
        @Override
        public long[] read(byte[] bytes) {
          return new long[] {ByteBuffer.wrap(bytes).getLong()};
        }

        @Override
        public byte[] write(long[] memory) {
          return ByteBuffer.allocate(8).putLong(memory[0]).array();
        }
      };

  /** Counts each word of a value; a word after a minus is forgotten. One commit a value. */
  private static final class Counting implements ProcessorSupplier<String, String, Void, Void> {
    private final StoreBuilder<MemoryStore> store;

    Counting(long room) {
      store = MemoryStore.named("numbers", room);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return Set.of(store);
    }

    @Override
    public Processor<String, String, Void, Void> get() {
      return new Processor<>() {
        private @Nullable MemoryStore store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
          store = context.getStateStore("numbers");
        }

        @Override
        public void process(Record<String, String> record) {
          try {
            for (String word : record.value().split(" ", -1)) {
              count(Objects.requireNonNull(store), word);
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
    }
  }

  private static void count(MemoryStore numbers, String word) throws IOException {
    if (word.startsWith("-")) {
      numbers.delete(word.substring(1));
      return;
    }
    long[] known = numbers.get(word, NUMBER);
    long[] number = known == null ? new long[1] : known;
    number[0]++;
    numbers.put(word, number, NUMBER);
  }

  @TempDir Path folder;

  /** Room for none at all, for a few, and for all. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5_000, 1_000_000_000})
  void keepsWhatWasPutWhateverRoomThereIs(long room) throws Exception {
    Topology topology = new Topology();
    topology
        .addSource("in", Serdes.String().deserializer(), Serdes.String().deserializer(), "in")
        .addProcessor("count", new Counting(room), "in");
    Properties config = new Properties();
    config.putAll(
        Detect.settings(
            Map.of("bootstrap.servers", "test:1"),
            folder,
            "test",
            new DetectMeters(new SimpleMeterRegistry())));
    Random random = new Random(room);
    Map<String, Long> expected = new TreeMap<>();
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, config)) {
      TestInputTopic<String, String> in =
          driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
      for (int i = 0; i < 40; i++) {
        List<String> words = new ArrayList<>();
        for (int j = 0; j < 50; j++) {
          String word = "k" + random.nextInt(100);
          boolean forget = random.nextInt(10) == 0;
          words.add(forget ? "-" + word : word);
          expected.compute(word, (k, n) -> forget ? null : n == null ? 1 : n + 1);
        }
        in.pipeInput("words", String.join(" ", words));
      }
      MemoryStore numbers = (MemoryStore) driver.getStateStore("numbers");
      Map<String, Long> stored = new HashMap<>();
      try (KeyValueIterator<String, byte[]> all = numbers.range(null, null)) {
        while (all.hasNext()) {
          KeyValue<String, byte[]> each = all.next();
          stored.put(each.key, ByteBuffer.wrap(each.value).getLong());
        }
      }
      assertThat(stored).isEqualTo(expected);
      for (String key : expected.keySet()) {
        long[] number = Objects.requireNonNull(numbers.get(key, NUMBER));
        assertThat(number[0]).isEqualTo(expected.get(key));
      }
    }
  }
}
