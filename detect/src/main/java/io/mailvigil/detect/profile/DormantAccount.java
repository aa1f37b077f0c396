// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * D42: an account that nobody used for 45 days (CIS Controls 5.3) is used. Medium; high where it is
 * used from a country that the account was never used from in a year.
 */
public final class DormantAccount implements Detector<DormantAccount.Memory> {
  private static final RuleRef RULE =
      new RuleRef("D42-dormant-account", "Dormant account wakes", "1", List.of("T1078"));
  private static final long ASLEEP_DAYS = 45;
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration DAY = Duration.ofDays(1);

  /** The newest days with a login, and the countries of a year. */
  static final class Memory {
    private static final int MOST_DAYS = 3;
    final TreeSet<Long> days = new TreeSet<>();
    final Sightings countries = new Sightings(16, YEAR);

    private Memory() {}

    boolean add(long day) {
      if (days.size() == MOST_DAYS && day < days.first()) {
        return false;
      }
      boolean isNew = days.add(day);
      if (days.size() > MOST_DAYS) {
        days.pollFirst();
      }
      return isNew;
    }
  }

  private final NobodysAddresses nobodys;

  public DormantAccount(NobodysAddresses nobodys) {
    this.nobodys = nobodys;
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.ACCOUNT;
  }

  @Override
  public Duration timespan() {
    return DAY;
  }

  @Override
  public Duration remembers() {
    return YEAR;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.account() != null && Attempts.isLogin(event);
  }

  @Override
  public Memory fresh() {
    return new Memory();
  }

  @Override
  public boolean fold(Memory memory, AuthEvent event, Consumer<Finding> found) {
    long micros = Ring.micros(event.time());
    long day = Math.floorDiv(micros, Ring.micros(DAY));
    Long before = memory.days.lower(day);
    boolean wakes = before != null && day - before >= ASLEEP_DAYS && !memory.days.contains(day);
    Source source = Logins.owned(event, nobodys);
    Place place = source == null ? null : source.place();
    long country = place == null ? 0 : Logins.country(place.country());
    boolean strange =
        country != 0 && !memory.countries.isEmpty() && !memory.countries.knows(country, micros);
    boolean changed = memory.add(day);
    if (country != 0) {
      changed |= memory.countries.add(country, micros);
    }
    if (wakes && changed && before != null) {
      found.accept(finding(event, day - before, strange && place != null ? place.country() : ""));
    }
    return changed;
  }

  private static Finding finding(AuthEvent event, long asleep, String country) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    String sentence = name + " logged in after " + asleep + " days without a login";
    return Finding.on(
            event,
            country.isEmpty() ? Severity.MEDIUM : Severity.HIGH,
            "dormancy",
            new Evidence.Novelty("login", asleep + " days", null, 0),
            country.isEmpty() ? sentence : sentence + ", from " + country + " for the first time")
        .withProposals(ResponseAction.NOTIFY_USER);
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    out.writeByte(memory.days.size());
    for (long day : memory.days) {
      out.writeInt((int) day);
    }
    memory.countries.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = new Memory();
    int size = in.readByte();
    for (int i = 0; i < size; i++) {
      memory.days.add((long) in.readInt());
    }
    memory.countries.read(in);
    return memory;
  }
}
