// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.wire.Topics;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole of detect as one topology: account detectors read the topic as it is partitioned,
 * source and site detectors through a repartition topic of their own. A function of its parts; it
 * starts nothing.
 */
final class DetectTopology {
  private static final String RISK = "memory-risk";
  private static final Serde<String> KEYS = Serdes.String();
  private static final Serde<AuthEvent> EVENTS = Topics.AUTH_EVENTS.values();
  private static final Serde<Profiled> PROFILED = Profiled.serde(EVENTS);
  private static final Serde<Detection> DETECTIONS = Topics.DETECTIONS.values();

  private static final String PROFILES = "memory-profiles";

  private DetectTopology() {}

  static Topology of(RuleSets sets, int mostGroups, DetectMeters meters, StreamsConfig config) {
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(config));
    KStream<String, AuthEvent> events =
        builder.stream(
            Topics.AUTH_EVENTS.name(), Consumed.with(KEYS, EVENTS).withName("auth-events"));
    // added by itself: a store that two processors bring along stands in two tasks
    builder.addStateStore(MemoryStore.named(PROFILES));
    for (Grouping.Route route : Grouping.Route.values()) {
      String name = route.name().toLowerCase(Locale.ROOT);
      route(events, route, name, sets, mostGroups, meters)
          .process(
              watching(sets, route, "memory-" + name, mostGroups, meters),
              Named.as("watch-" + name))
          .to(
              Topics.DETECTIONS.name(),
              Produced.with(KEYS, DETECTIONS).withName("detections-" + name));
    }
    builder.stream(
            Topics.CONFIRMATIONS.name(),
            Consumed.with(KEYS, Topics.CONFIRMATIONS.values()).withName("confirmations"))
        .process(Confirming.supplier(PROFILES, meters), Named.as("confirm-for-profiles"), PROFILES);
    risk(builder, meters);
    return builder.build();
  }

  /**
   * The findings about one account meet on the topic of detections, whichever route they came by:
   * it is keyed by the account.
   */
  private static void risk(StreamsBuilder builder, DetectMeters meters) {
    StoreBuilder<?> store =
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(RISK), KEYS, Serdes.ByteArray())
            .withCachingEnabled();
    ProcessorSupplier<String, Detection, String, Detection> watching =
        new ProcessorSupplier<>() {
          @Override
          public Processor<String, Detection, String, Detection> get() {
            return new RiskWatching(RISK, meters);
          }

          @Override
          public Set<StoreBuilder<?>> stores() {
            return Set.of(store);
          }
        };
    builder.stream(Topics.DETECTIONS.name(), Consumed.with(KEYS, DETECTIONS).withName("detections"))
        .filter((key, each) -> AccountRisk.counts(each), Named.as("signs"))
        .process(watching, Named.as("watch-risk"))
        .to(Topics.DETECTIONS.name(), Produced.with(KEYS, DETECTIONS).withName("detections-risk"));
  }

  private static KStream<String, Profiled> route(
      KStream<String, AuthEvent> events,
      Grouping.Route route,
      String name,
      RuleSets sets,
      int mostGroups,
      DetectMeters meters) {
    if (route == Grouping.Route.ACCOUNT) {
      return events.mapValues(Profiled::of, Named.as("all-by-" + name));
    }
    KStream<String, AuthEvent> watched =
        events.filter(
            (key, event) -> isWatched(event, route, sets.at(event.time())),
            Named.as("watched-by-" + name));
    KStream<String, Profiled> profiled =
        route == Grouping.Route.SITE
            ? watched.process(
                Profiling.supplier(PROFILES, sets, mostGroups, meters),
                Named.as("profile-for-" + name),
                PROFILES)
            : watched.mapValues(Profiled::of, Named.as("all-by-" + name));
    return profiled
        .selectKey(
            (key, each) -> route.key(each.event(), sets.at(each.event().time()).nobodys()),
            Named.as("key-by-" + name))
        .repartition(Repartitioned.with(KEYS, PROFILED).withName("by-" + name));
  }

  private static boolean isWatched(AuthEvent event, Grouping.Route route, InForce set) {
    if (route.key(event, set.nobodys()) == null) {
      return false;
    }
    List<Watch<?>> watches = set.watches(route);
    for (int i = 0; i < watches.size(); i++) {
      if (watches.get(i).detector().watches(event)) {
        return true;
      }
    }
    return false;
  }

  private static ProcessorSupplier<String, Profiled, String, Detection> watching(
      RuleSets sets, Grouping.Route route, String storeName, int mostGroups, DetectMeters meters) {
    StoreBuilder<?> store = MemoryStore.named(storeName);
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, Profiled, String, Detection> get() {
        return new Watching(sets, route, storeName, mostGroups, meters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(store);
      }
    };
  }
}
