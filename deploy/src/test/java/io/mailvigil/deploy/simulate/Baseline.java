// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Published ways to judge a login, on the same terms as ours: what is among the highest scores of a
 * hundred is not learned without a second factor.
 */
abstract class Baseline implements LoginMethod<Baseline.Past> {
  static final List<String> ATTRIBUTES =
      List.of("country", "system", "network", "address", "client", "version", "service");

  private static final double HELD = 0.01;

  /** Of one account, or of all. */
  static final class Past {
    final Map<String, Map<String, Integer>> counts = new HashMap<>();
    int logins;
    @Nullable AuthEvent last;
    @Nullable AuthEvent first;

    private Past copy() {
      Past copy = new Past();
      counts.forEach((attribute, values) -> copy.counts.put(attribute, new HashMap<>(values)));
      copy.logins = logins;
      copy.last = last;
      copy.first = first;
      return copy;
    }

    private void learn(AuthEvent event, Map<String, String> values) {
      values.forEach((attribute, value) ->
          counts.computeIfAbsent(attribute, a -> new HashMap<>()).merge(value, 1, Integer::sum));
      logins++;
      last = event;
      first = first == null ? event : first;
    }

    int count(String attribute, String value) {
      return counts.getOrDefault(attribute, Map.of()).getOrDefault(value, 0);
    }

    int kinds(String attribute) {
      return counts.getOrDefault(attribute, Map.of()).size();
    }
  }

  private final Map<String, Past> accounts = new HashMap<>();
  private final TreeMap<Double, Integer> scores = new TreeMap<>();
  private int scored;
  private double held = Double.MAX_VALUE;
  final Past site = new Past();

  /** Of those that speak by themselves, from 1 on. The higher, the less it is the owner. */
  abstract double score(Past own, AuthEvent event, Map<String, String> values);

  /** A login of the site was refused. */
  void failed(AuthEvent event) {}

  private static Map<String, String> values(AuthEvent event) {
    Source source = event.source();
    Client client = event.client();
    Map<String, String> values = new HashMap<>();
    if (source != null) {
      Place place = source.place();
      String ip = source.ip().toString();
      values.put("country", place == null ? "" : place.country());
      values.put("system", Long.toString(source.asNumber()));
      values.put("network", ip.substring(0, ip.lastIndexOf('.')));
      values.put("address", ip);
    }
    values.put("client", client == null ? "" : String.valueOf(client.family()));
    values.put("version", client == null ? "" : client.family() + " " + client.version());
    values.put("service", String.valueOf(event.protocol()));
    return values;
  }

  @Override
  public final double take(AuthEvent event) {
    return take(
        accounts.computeIfAbsent(String.valueOf(event.user()), u -> new Past()), event, true);
  }

  @Override
  public final @Nullable Past fork(String account) {
    Past past = accounts.get(account);
    return past == null ? null : past.copy();
  }

  @Override
  public final double take(Past fork, AuthEvent event) {
    return take(fork, event, false);
  }

  private double take(Past own, AuthEvent event, boolean life) {
    if (event.outcome() != Outcome.SUCCESS) {
      failed(event);
      return NOTHING;
    }
    Map<String, String> values = values(event);
    double score = score(own, event, values);
    if (life) {
      note(score);
      site.learn(event, values);
    }
    if (score < held || event.auth().second() == SecondFactor.PASSED) {
      own.learn(event, values);
    }
    return score;
  }

  private void note(double score) {
    scores.merge(score, 1, Integer::sum);
    if (++scored % 10_000 == 0) {
      double left = scored * HELD;
      for (Map.Entry<Double, Integer> each : scores.descendingMap().entrySet()) {
        left -= each.getValue();
        held = each.getKey();
        if (left <= 0) {
          break;
        }
      }
      // what most logins score says nothing
      held = Math.max(held, scores.firstKey() + 1e-9);
    }
  }

  /** Freeman et al., NDSS 2016, as in das-group/rba-algorithm. */
  static final class Freeman extends Baseline {
    @Override
    public String name() {
      return "Freeman";
    }

    @Override
    double score(Past own, AuthEvent event, Map<String, String> values) {
      if (site.logins == 0 || own.logins == 0) {
        return 0;
      }
      double address =
          ratio(own, values, List.of("address", "system", "country"), new double[] {.6, .3, .1});
      double client = ratio(own, values, List.of("version", "client"), new double[] {.54, .46});
      double user = (double) own.logins / site.logins;
      return address + client - Math.log(user);
    }

    private double ratio(
        Past own, Map<String, String> values, List<String> levels, double[] weights) {
      double all = 0;
      double mine = 0;
      int kinds = 1;
      for (int i = 1; i < levels.size(); i++) {
        kinds += site.kinds(levels.get(i));
      }
      for (int i = 0; i < levels.size(); i++) {
        String value = values.getOrDefault(levels.get(i), "");
        int n = site.count(levels.get(i), value);
        double share = (double) n / site.logins;
        if (i == 0) {
          share =
              n > 0
                  ? share * (1 - (double) kinds / (site.logins + kinds))
                  : 1.0 / (site.logins + kinds);
        }
        all += weights[i] * share;
        mine += weights[i] * own.count(levels.get(i), value) / own.logins;
      }
      return Math.log(mine == 0 ? 4 : all / mine);
    }
  }

  /** The same odds with Dirichlet smoothing, over seven attributes. */
  static final class Dirichlet extends Baseline {
    private static final double WEIGHT = 1;

    @Override
    public String name() {
      return "Freeman, Dirichlet";
    }

    @Override
    double score(Past own, AuthEvent event, Map<String, String> values) {
      double sum = 0;
      for (String attribute : ATTRIBUTES) {
        String value = values.getOrDefault(attribute, "");
        double all =
            (site.count(attribute, value) + 1.0) / (site.logins + site.kinds(attribute) + 1.0);
        double mine = (own.count(attribute, value) + WEIGHT * all) / (own.logins + WEIGHT);
        sum += Math.log(all / mine);
      }
      return sum;
    }
  }

  /** 500 km and 800 km/h from the login before. */
  static final class Velocity extends Baseline {
    @Override
    public String name() {
      return "500 km at 800 km/h";
    }

    @Override
    double score(Past own, AuthEvent event, Map<String, String> values) {
      double km = km(own.last, event);
      double kmh = km / hours(own.last, event);
      return km >= 500 && kmh >= 800 ? 1 : 0;
    }
  }

  /** The rules of BuffaLogs 2 with its defaults; the more of them speak, the higher. */
  static final class Rules extends Baseline {
    @Override
    public String name() {
      return "BuffaLogs rules";
    }

    @Override
    double score(Past own, AuthEvent event, Map<String, String> values) {
      Source source = event.source();
      Client client = event.client();
      AuthEvent first = own.first;
      boolean phone =
          client != null
              && Program.ALL.stream()
                  .anyMatch(p -> p.onPhone() && p.name().equals(client.family()));
      if (first == null || phone || days(first, event) < 14) {
        return 0;
      }
      double km = km(own.last, event);
      boolean newAddress = isNew(own, values, "address");
      int spoken = 0;
      spoken +=
          newAddress && abroad(own.last, event) && km > 100 && km / hours(own.last, event) > 300
              ? 1
              : 0;
      spoken += isNew(own, values, "country") ? 1 : 0;
      spoken += isNew(own, values, "client") ? 1 : 0;
      spoken += source != null && "vpn".equals(source.networkClass()) && newAddress ? 1 : 0;
      return spoken;
    }

    private static boolean isNew(Past own, Map<String, String> values, String attribute) {
      return own.count(attribute, values.getOrDefault(attribute, "")) == 0;
    }

    private static boolean abroad(@Nullable AuthEvent before, AuthEvent event) {
      return before == null || !country(before).equals(country(event));
    }

    private static String country(AuthEvent event) {
      Source source = event.source();
      Place place = source == null ? null : source.place();
      return place == null ? "" : place.country();
    }

    private static double days(AuthEvent first, AuthEvent event) {
      return hours(first, event) / 24;
    }
  }

  /** A login after 5 failures or more of its account, or from its address, in 10 min. */
  static final class Thresholds extends Baseline {
    private static final int LEAST = 5;
    private static final Duration SPAN = Duration.ofMinutes(10);
    private final Map<String, Deque<Instant>> failures = new HashMap<>();

    @Override
    public String name() {
      return "5 failures in 10 min";
    }

    @Override
    void failed(AuthEvent event) {
      for (String key : keys(event)) {
        Deque<Instant> kept = failures.computeIfAbsent(key, k -> new ArrayDeque<>());
        kept.add(event.time());
        lately(kept, event);
      }
    }

    @Override
    double score(Past own, AuthEvent event, Map<String, String> values) {
      int most = 0;
      for (String key : keys(event)) {
        most = Math.max(most, lately(failures.getOrDefault(key, new ArrayDeque<>()), event));
      }
      return (double) most / LEAST;
    }

    private static List<String> keys(AuthEvent event) {
      return List.of(
          "account " + event.user(),
          "source " + (event.source() == null ? "" : event.source().ip()));
    }

    private static int lately(Deque<Instant> failures, AuthEvent event) {
      Instant from = event.time().minus(SPAN);
      while (!failures.isEmpty() && failures.peekFirst().isBefore(from)) {
        failures.removeFirst();
      }
      return failures.size();
    }
  }

  private static double hours(@Nullable AuthEvent before, AuthEvent event) {
    return before == null
        ? 1
        : Math.max(
            1 / 60.0, (event.time().getEpochSecond() - before.time().getEpochSecond()) / 3600.0);
  }

  private static double km(@Nullable AuthEvent before, AuthEvent event) {
    Source from = before == null ? null : before.source();
    Source to = event.source();
    Place a = from == null ? null : from.place();
    Place b = to == null ? null : to.place();
    return a == null || b == null
        ? 0
        : new City("", "", a.latitude(), a.longitude(), 1)
            .kmTo(new City("", "", b.latitude(), b.longitude(), 1));
  }
}
