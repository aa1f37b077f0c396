// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Internet.Kind;
import io.mailvigil.deploy.simulate.Internet.Operator;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Writes the logs of a simulated mail site and what each line was.
 *
 * <p>The folder holds {@code mail.log} and {@code auth.log}, {@code labels.jsonl}, the geography
 * ({@code places.csv}, {@code systems.csv}) and a {@code mailvigil.yml} that knows all this. The
 * same options always give the same bytes.
 *
 * @param accounts how many people have a mailbox, 10 to 1,000,000
 * @param days how long, 1 to 3,650; attacks lie in the last two fifths
 * @param seed of all chance
 * @param first the first day
 * @param attacks names of {@link #explained}
 */
public record Simulation(int accounts, int days, long seed, LocalDate first, List<String> attacks) {
  /** A Monday; the logs end before it is the present in no world. */
  public static final LocalDate FIRST = LocalDate.of(2026, 1, 5);

  /** What was written. */
  public record Result(long lines, long acts) {}

  public Simulation {
    attacks = List.copyOf(attacks);
  }

  /** What each attack does, by its name. */
  public static Map<String, String> explained() {
    Map<String, String> all = new LinkedHashMap<>();
    for (Attack attack : Attack.ALL) {
      all.put(attack.name(), attack.what() + (attack.heldOut() ? " (held out)" : ""));
    }
    return all;
  }

  /**
   * Writes everything into the folder, which is made where it is missing.
   *
   * @param progress takes the number of lines written so far, once a day
   * @throws IOException where the folder cannot be written
   */
  public Result write(Path folder, LongConsumer progress) throws IOException {
    Files.createDirectories(folder);
    Dice dice = new Dice(seed);
    World world = world(dice);
    List<Act> attacked = attacked(world, dice);
    describe(world, folder);
    long acts = 0;
    LogFolder logs = new LogFolder(folder);
    try (logs) {
      Daemons daemons = new Daemons(dice.of("daemons"), logs::add);
      int next = 0;
      for (LocalDate day = first; day.isBefore(first.plusDays(days)); day = day.plusDays(1)) {
        List<Act> today = today(world, day);
        LocalDate tomorrow = day.plusDays(1);
        var midnight = tomorrow.atStartOfDay(ZoneOffset.ofHours(1)).toInstant();
        while (next < attacked.size() && attacked.get(next).at().isBefore(midnight)) {
          today.add(attacked.get(next++));
        }
        today.sort(Comparator.comparing(Act::at));
        today.forEach(daemons::tell);
        acts += today.size();
        logs.writeBefore(midnight.minusSeconds(4 * 3600));
        progress.accept(logs.written());
      }
    }
    return new Result(logs.written(), acts);
  }

  private World world(Dice dice) throws IOException {
    Internet internet = new Internet(dice.of("internet"), City.all());
    List<Person> people =
        new People(
                internet, dice.of("people"), first.atStartOfDay().toInstant(ZoneOffset.UTC), days)
            .make(accounts);
    return new World(internet, people, new Life(internet, dice.of("life")), first, days);
  }

  /** All acts of the attacks, by time; they may take acts of life away. */
  private List<Act> attacked(World world, Dice dice) {
    List<Act> all = new ArrayList<>();
    for (Attack attack : Attack.ALL) {
      if (attacks.contains(attack.name())) {
        attack.plan().carryOut(world, dice.of("attack " + attack.name()), all::add);
      }
    }
    all.sort(Comparator.comparing(Act::at));
    return all;
  }

  private static List<Act> today(World world, LocalDate day) {
    List<Act> all = new ArrayList<>();
    for (Person person : world.people) {
      world.life.day(
          person,
          day,
          act -> {
            if (!world.isReplaced(act)) {
              all.add(act);
            }
          });
    }
    world.life.machines(world.people, day, all::add);
    world.life.noise(day, all::add);
    return all;
  }

  private static void describe(World world, Path folder) throws IOException {
    try (Writer out = Files.newBufferedWriter(folder.resolve("places.csv"))) {
      world.internet.writePlaces(out);
    }
    try (Writer out = Files.newBufferedWriter(folder.resolve("systems.csv"))) {
      world.internet.writeSystems(out);
    }
    Files.writeString(folder.resolve("mailvigil.yml"), configuration(world, folder));
  }

  private static String configuration(World world, Path folder) {
    String places = folder.resolve("places.csv").toAbsolutePath().toString();
    String systems = folder.resolve("systems.csv").toAbsolutePath().toString();
    return """
    # what is known of the simulated site: mailvigil replay --config mailvigil.yml mail.log auth.log
    ingest:
      geo:
        files: ["%s", "%s"]
        network-classes:
          mobile: [%s]
          hosting: [%s]
          vpn: [%s]
      reading:
        webmails: [192.0.2.80]
        stacks:
          - program: dovecot
            service: dovecot
            module: google-authenticator
            password-first: true
            pam-logged: true
    """
        .formatted(
            places,
            systems,
            numbers(world, Kind.MOBILE),
            numbers(world, Kind.HOSTING),
            numbers(world, Kind.VPN));
  }

  private static String numbers(World world, Kind kind) {
    return world.internet.operators(kind).stream()
        .map(Operator::number)
        .map(number -> "AS" + number)
        .collect(Collectors.joining(", "));
  }
}
