// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.wire.Topics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
  private static final Serde<String> KEYS = Serdes.String();
  private static final Serde<AuthEvent> EVENTS = Topics.AUTH_EVENTS.values();
  private static final Serde<Detection> DETECTIONS = Topics.DETECTIONS.values();

  private DetectTopology() {}

  static Topology of(
      List<Detector<?>> detectors,
      NobodysAddresses nobodys,
      int mostGroups,
      DetectMeters meters,
      StreamsConfig config) {
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(config));
    KStream<String, AuthEvent> events =
        builder.stream(
            Topics.AUTH_EVENTS.name(), Consumed.with(KEYS, EVENTS).withName("auth-events"));
    Map<Grouping.Route, List<Detector<?>>> routes = new EnumMap<>(Grouping.Route.class);
    for (Grouping.Route route : Grouping.Route.values()) {
      List<Detector<?>> here =
          detectors.stream().filter(d -> d.grouping().route() == route).toList();
      if (!here.isEmpty()) {
        routes.put(route, here);
      }
    }
    routes.forEach((route, here) -> {
      String name = route.name().toLowerCase(java.util.Locale.ROOT);
      route(events, route, name, here, nobodys)
          .process(
              watching(here, "memory-" + name, nobodys, mostGroups, meters),
              Named.as("watch-" + name))
          .to(
              Topics.DETECTIONS.name(),
              Produced.with(KEYS, DETECTIONS).withName("detections-" + name));
    });
    return builder.build();
  }

  private static KStream<String, AuthEvent> route(
      KStream<String, AuthEvent> events,
      Grouping.Route route,
      String name,
      List<Detector<?>> detectors,
      NobodysAddresses nobodys) {
    return switch (route) {
      case ACCOUNT -> events;
      case SOURCE, SITE ->
          events
              .filter(
                  (key, event) ->
                      route.key(event, nobodys) != null
                          && detectors.stream().anyMatch(d -> d.watches(event)),
                  Named.as("watched-by-" + name))
              .selectKey((key, event) -> route.key(event, nobodys), Named.as("key-by-" + name))
              .repartition(Repartitioned.with(KEYS, EVENTS).withName("by-" + name));
    };
  }

  private static ProcessorSupplier<String, AuthEvent, String, Detection> watching(
      List<Detector<?>> detectors,
      String storeName,
      NobodysAddresses nobodys,
      int mostGroups,
      DetectMeters meters) {
    StoreBuilder<?> store =
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(storeName), KEYS, Serdes.ByteArray())
            .withCachingEnabled();
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, AuthEvent, String, Detection> get() {
        return new Watching(detectors, storeName, nobodys, mostGroups, meters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(store);
      }
    };
  }
}
