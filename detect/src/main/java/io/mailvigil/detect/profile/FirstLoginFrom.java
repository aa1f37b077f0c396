// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * D33 and D35: the first login of an account, or of a tenant, from a country or an autonomous
 * system in 90 days. Without country or ASN data there is nothing to see, and {@code status} says
 * so.
 *
 * <p>A login teaches at once, so that each new value is told once; the patient attacker is the
 * business of other detections. A group is known, and may be found out of the ordinary, from the
 * days and hours on which it logged in before: see {@link What}. Tenants learn 14 days beside that,
 * in which findings are only indexed.
 */
public final class FirstLoginFrom implements Detector<Sightings> {
  private static final Duration MEMORY = Duration.ofDays(90);
  private static final Duration TIMESPAN = Duration.ofHours(24);
  private static final Duration LEARNING = Duration.ofDays(14);

  /** What is looked at, and for whom. */
  private enum What {
    COUNTRY(
        "D33-new-country", "First login from a country", Grouping.ACCOUNT, 16, List.of("T1078")) {
      @Override
      boolean isLearned(Sightings before) {
        return before.activeDays() >= 3 || before.activeHours() >= 5 || before.spanDays() >= 14;
      }
    },
    TENANT_COUNTRY(
        "D33-new-country-for-tenant",
        "First login of anybody from a country",
        Grouping.SITE,
        300,
        List.of("T1078")) {
      @Override
      boolean isLearned(Sightings before) {
        return before.activeDays() >= 5;
      }
    },
    SYSTEM(
        "D35-new-network",
        "First login through a hoster or a VPN",
        Grouping.ACCOUNT,
        24,
        List.of("T1078", "T1090")) {
      @Override
      boolean isLearned(Sightings before) {
        return before.activeDays() >= 5 || (before.activeDays() >= 3 && before.spanDays() >= 14);
      }
    };

    final RuleRef rule;
    final Grouping grouping;
    final int most;

    What(String id, String name, Grouping grouping, int most, List<String> techniques) {
      this.rule = new RuleRef(id, name, "1", techniques);
      this.grouping = grouping;
      this.most = most;
    }

    /** Whether enough was seen of the group to call anything new. */
    abstract boolean isLearned(Sightings before);
  }

  private final What what;
  private final NobodysAddresses nobodys;

  private FirstLoginFrom(What what, NobodysAddresses nobodys) {
    this.what = what;
    this.nobodys = nobodys;
  }

  /** D33 for accounts: medium. */
  public static FirstLoginFrom country(NobodysAddresses nobodys) {
    return new FirstLoginFrom(What.COUNTRY, nobodys);
  }

  /** D33 for a whole tenant: high. */
  public static FirstLoginFrom countryForTenant(NobodysAddresses nobodys) {
    return new FirstLoginFrom(What.TENANT_COUNTRY, nobodys);
  }

  /** D35: medium, where the network is a hoster's or a VPN's; of the others D36 knows more. */
  public static FirstLoginFrom network(NobodysAddresses nobodys) {
    return new FirstLoginFrom(What.SYSTEM, nobodys);
  }

  @Override
  public RuleRef rule() {
    return what.rule;
  }

  @Override
  public Grouping grouping() {
    return what.grouping;
  }

  @Override
  public Duration timespan() {
    return TIMESPAN;
  }

  @Override
  public Duration remembers() {
    return MEMORY;
  }

  @Override
  public Duration learns() {
    return LEARNING;
  }

  @Override
  public boolean watches(AuthEvent event) {
    Source source = Logins.granted(event, nobodys);
    return source != null && value(source) != 0;
  }

  @Override
  public Sightings fresh() {
    return new Sightings(what.most, MEMORY);
  }

  @Override
  public boolean fold(Sightings memory, AuthEvent event, Consumer<Finding> found) {
    Source source = event.source();
    if (source == null) {
      return false;
    }
    long value = value(source);
    long time = Ring.micros(event.time());
    boolean isNew = !memory.knows(value, time) && what.isLearned(memory);
    Evidence.@Nullable Novelty evidence = isNew ? evidence(memory, source) : null;
    boolean changed = memory.add(value, time);
    if (changed && evidence != null && (what != What.SYSTEM || isRented(source))) {
      found.accept(finding(event, source, evidence));
    }
    return changed;
  }

  /** Whoever wants a network there rents one; people live behind the others. */
  private static boolean isRented(Source source) {
    return "hosting".equals(source.networkClass()) || "vpn".equals(source.networkClass());
  }

  private long value(Source source) {
    return switch (what) {
      case COUNTRY, TENANT_COUNTRY ->
          source.place() == null ? 0 : Logins.country(source.place().country());
      case SYSTEM -> source.asNumber();
    };
  }

  private String words(Source source) {
    return switch (what) {
      case COUNTRY, TENANT_COUNTRY -> source.place() == null ? "" : source.place().country();
      case SYSTEM -> "AS" + source.asNumber();
    };
  }

  private Evidence.Novelty evidence(Sightings memory, Source source) {
    @Nullable Long usual = memory.usual();
    boolean system = what == What.SYSTEM;
    return new Evidence.Novelty(
        system ? "as" : "country",
        words(source),
        usual == null ? null : system ? "AS" + usual : Logins.country(usual),
        memory.activeDays());
  }

  private Finding finding(AuthEvent event, Source source, Evidence.Novelty evidence) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    String usual = evidence.usual() == null ? "" : ", usually from " + evidence.usual();
    Severity severity =
        switch (what) {
          case COUNTRY, SYSTEM -> Severity.MEDIUM;
          case TENANT_COUNTRY -> Severity.HIGH;
        };
    String message =
        switch (what) {
          case COUNTRY ->
              name + " logged in from " + evidence.value() + " for the first time" + usual;
          case TENANT_COUNTRY ->
              name + " logged in from " + evidence.value() + ", where nobody here did before";
          case SYSTEM ->
              name
                  + " logged in from "
                  + evidence.value()
                  + (source.asOrganization() == null ? "" : " (" + source.asOrganization() + ")")
                  + " for the first time"
                  + usual;
        };
    return Finding.on(event, severity, "novelty", evidence, message)
        .withSuffix(evidence.what() + "=" + evidence.value());
  }

  @Override
  public void write(Sightings memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Sightings read(DataInput in, int version) throws IOException {
    return fresh().read(in);
  }
}
