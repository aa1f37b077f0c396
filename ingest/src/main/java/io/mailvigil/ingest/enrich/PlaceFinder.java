// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds place, autonomous system and kind of network of an address in the operator's files. Looks
 * every 30 s whether a file was replaced; a missing or damaged one is a sentence in {@link
 * #problems}, never an error. Thread-safe.
 */
public final class PlaceFinder {
  private static final int CACHED = 1 << 16;
  private static final long LOOK_EVERY = Duration.ofSeconds(30).toMillis();
  private static final Duration OLD = Duration.ofDays(60);
  private static final double MOBILE_RADIUS_KM = 200;

  private final List<GeoFile> files;
  private final NetworkClasses classes;
  private final Clock clock;
  private final Map<SourceAddress, Source> cache =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SourceAddress, Source> eldest) {
          return size() > CACHED;
        }
      };
  private long lookedAt = Long.MIN_VALUE;

  private PlaceFinder(List<GeoFile> files, NetworkClasses classes, Clock clock) {
    this.files = List.copyOf(files);
    this.classes = classes;
    this.clock = clock;
  }

  /**
   * A finder over the configured files and what {@code geoip fetch} put into the data folder.
   *
   * @param data the data folder; it need not exist
   */
  public static PlaceFinder of(GeoSettings settings, Path data, Clock clock) {
    List<GeoFile> files = new ArrayList<>();
    settings.files().forEach(file -> files.add(new GeoFile(file, false)));
    FetchedSets.files(data).forEach(file -> files.add(new GeoFile(file, true)));
    return new PlaceFinder(files, NetworkClasses.with(settings.networkClasses()), clock);
  }

  /** The source with what is known of its address; its port stays. */
  public synchronized Source find(Source source) {
    refresh();
    Source known = cache.computeIfAbsent(source.ip(), this::look);
    return source.port() == 0
        ? known
        : new Source(
            source.ip(),
            source.port(),
            known.place(),
            known.asNumber(),
            known.asOrganization(),
            known.networkClass());
  }

  private Source look(SourceAddress address) {
    GeoAnswer answer = GeoAnswer.NOTHING;
    for (int i = 0; i < files.size() && !answer.isComplete(); i++) {
      answer = answer.or(files.get(i).find(address));
    }
    @Nullable String networkClass = classes.of(address, answer);
    @Nullable Place place = answer.place();
    if (place != null && "mobile".equals(networkClass) && place.radiusKm() < MOBILE_RADIUS_KM) {
      place =
          new Place(
              place.country(), place.city(), place.latitude(), place.longitude(), MOBILE_RADIUS_KM);
    }
    return new Source(address, 0, place, answer.asNumber(), answer.asOrganization(), networkClass);
  }

  private void refresh() {
    long now = clock.millis();
    if (lookedAt != Long.MIN_VALUE && now - lookedAt < LOOK_EVERY) {
      return;
    }
    lookedAt = now;
    boolean changed = false;
    for (GeoFile file : files) {
      changed |= file.refresh();
    }
    if (changed) {
      cache.clear();
    }
  }

  /** What is wrong with the files, a sentence each; empty when all are in force. */
  public synchronized List<String> problems() {
    refresh();
    List<String> all = new ArrayList<>();
    for (GeoFile file : files) {
      @Nullable String problem = file.problem();
      GeoData data = file.data();
      if (problem != null) {
        all.add(problem);
      } else if (data != null && data.built().isBefore(clock.instant().minus(OLD))) {
        all.add(
            file.path()
                + " was built "
                + Duration.between(data.built(), clock.instant()).toDays()
                + " days ago: addresses move, get a newer one");
      }
    }
    return all;
  }

  /** The files in force, a line each, with their build date. */
  public synchronized List<String> inForce() {
    refresh();
    List<String> all = new ArrayList<>();
    for (GeoFile file : files) {
      GeoData data = file.data();
      if (data != null) {
        all.add(file.path() + ", built " + day(data.built()));
      }
    }
    return all;
  }

  /** What cannot be detected with the data in force, a sentence each, for {@code status}. */
  public synchronized List<String> gaps() {
    refresh();
    GeoKnowledge knows = GeoKnowledge.NONE;
    for (GeoFile file : files) {
      GeoData data = file.data();
      if (data != null) {
        knows = knows.and(data.knowledge());
      }
    }
    return knows.gaps();
  }

  /** What an operator should know: {@link #problems}, then {@link #gaps}. */
  public List<String> notes() {
    List<String> all = new ArrayList<>(problems());
    all.addAll(gaps());
    return all;
  }

  private static String day(Instant instant) {
    return instant.toString().substring(0, 10);
  }
}
