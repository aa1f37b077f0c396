// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Proof;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import io.mailvigil.detect.profile.Strangers.Stranger;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * D21, and D02 over a whole site: many networks from which nobody here logs in fail at many
 * accounts, more than the site's own past leads to expect, however few each of them tries (Javed
 * and Paxson 2013). High; and every login from one of those networks within a day is high, too, the
 * ones before the alarm among them.
 *
 * <p>What is counted is networks, not failures: who mistypes at home or at work, on the Monday
 * after all passwords expired or while a directory is down, fails from where people log in.
 */
public final class Campaign implements Detector<Siege> {
  /** What is guessed. */
  public enum What {
    PASSWORDS(
        "D21-distributed-spraying", "Distributed spraying", "wrong passwords", FirstFactor.FAILED),
    SECOND_FACTORS(
        "D02-second-factor-campaign",
        "Second factors guessed across the site",
        "wrong second factors",
        FirstFactor.UNKNOWN);

    private final RuleRef rule;
    private final String words;
    private final FirstFactor first;

    What(String id, String name, String words, FirstFactor first) {
      this.rule =
          new RuleRef(
              id, name, "1", id.startsWith("D21") ? List.of("T1110.003") : List.of("T1110.001"));
      this.words = words;
      this.first = first;
    }

    private boolean isFailure(AuthEvent event) {
      return switch (this) {
        case PASSWORDS -> Attempts.isWrongPassword(event);
        case SECOND_FACTORS ->
            Attempts.isWrongCode(event) || Attempts.isStoppedAfterPassword(event);
      };
    }
  }

  private static final Duration DAY = Duration.ofDays(1);

  private final What what;
  private final NobodysAddresses nobodys;

  public Campaign(What what, NobodysAddresses nobodys) {
    this.what = what;
    this.nobodys = nobodys;
  }

  @Override
  public RuleRef rule() {
    return what.rule;
  }

  @Override
  public Grouping grouping() {
    return Grouping.SITE;
  }

  @Override
  public Duration timespan() {
    return DAY;
  }

  @Override
  public Duration remembers() {
    return Duration.ofDays(90);
  }

  @Override
  public Duration learns() {
    return Duration.ofDays(14);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return event.source() != null
        && Finding.isTrusted(event)
        && (Attempts.isLogin(event) || what.isFailure(event));
  }

  @Override
  public Siege fresh() {
    return new Siege();
  }

  @Override
  public boolean fold(Siege siege, AuthEvent event, Consumer<Finding> found) {
    return prove(siege, event, proof -> found.accept(proof.finding().get()));
  }

  @Override
  public boolean prove(Siege siege, AuthEvent event, Consumer<Proof> found) {
    Source source = Logins.owned(event, nobodys);
    long slot = Siege.slot(Ring.micros(event.time()));
    if (source == null || event.account() == null || siege.isTooLate(slot)) {
      return false;
    }
    boolean changed = siege.reach(slot);
    boolean strange = !siege.isFamiliar(slot, Strangers.network(source.ip()));
    boolean failure = !Attempts.isLogin(event);
    if (failure) {
      changed |= strange && siege.failed(slot, Stranger.of(event, source));
    } else {
      changed |= siege.succeeded(slot, event.account().name(), source);
      changed |= strange && siege.loggedIn(login(event, source));
    }
    if (changed && strange) {
      double height = siege.height();
      if (siege.isUnderAttack(height)) {
        speak(siege, event, failure && height >= Cusum.ALARM, found);
      }
    }
    return changed;
  }

  private static Ring.Entry login(AuthEvent event, Source source) {
    String account = event.account() == null ? "" : event.account().name();
    String system = source.asNumber() == 0 ? null : Long.toString(source.asNumber());
    return Ring.Entry.weighed(event, account, system);
  }

  private void speak(Siege siege, AuthEvent event, boolean alarm, Consumer<Proof> found) {
    if (alarm) {
      found.accept(
          new Proof(Severity.HIGH, "", event.time(), event.time(), () -> campaign(siege, event)));
    }
    for (Ring.Entry login : siege.attackersLogins()) {
      found.accept(
          new Proof(
              Severity.HIGH,
              suffix(login),
              login.instant(),
              login.instant(),
              () -> success(event.tenant(), login, siege.attackers().size())));
    }
  }

  private static String suffix(Ring.Entry login) {
    SourceAddress source = Objects.requireNonNull(login.source(), "a login here has a source");
    return "login=" + login.account() + " " + source.network();
  }

  private Finding campaign(Siege siege, AuthEvent event) {
    List<Stranger> attackers = siege.attackers();
    long slot = Siege.slot(Ring.micros(event.time()));
    long rose = siege.risen(slot);
    Duration since = Duration.ofMinutes((slot + 1 - rose) * Cusum.MINUTES);
    long accounts = attackers.stream().mapToLong(Stranger::account).distinct().count();
    double usual = siege.expected(slot) * 60 / Cusum.MINUTES;
    List<SourceAddress> sources =
        attackers.reversed().stream().map(Stranger::address).distinct().toList();
    List<String> ids =
        attackers.stream().map(Stranger::id).filter(id -> !id.equals(event.id())).toList();
    List<String> because =
        new ArrayList<>(ids.subList(Math.max(0, ids.size() - Finding.MOST + 1), ids.size()));
    because.add(event.id());
    return new Finding(
        Severity.HIGH,
        "",
        event.time(),
        Ring.instant(rose * Cusum.SLOT),
        event.time(),
        Severity.HIGH.score(),
        null,
        null,
        sources.subList(0, Math.min(Finding.MOST, sources.size())),
        List.of(),
        String.format(
            Locale.ROOT,
            "A campaign against the site: %s from %s where nobody here logs in, at %s, within %s;"
                + " usual are %.1f such networks an hour",
            what.words,
            Words.many(attackers.size(), "network"),
            Words.many(accounts, "account"),
            Words.span(since),
            usual),
        new Evidence.Count(
            attackers.size(),
            Math.round(Math.ceil(usual * since.toMinutes() / 60.0)),
            since,
            attackers.size(),
            accounts,
            what.first),
        because,
        Ledger.SOURCE,
        "campaign",
        what.first,
        List.of(ResponseAction.THROTTLE),
        true);
  }

  private Finding success(String tenant, Ring.Entry login, int attackers) {
    @Nullable String name = login.account();
    Account account = new Account(tenant, Objects.requireNonNull(name, "a login has an account"));
    SourceAddress source = Objects.requireNonNull(login.source(), "a login here has a source");
    return new Finding(
        Severity.HIGH,
        suffix(login),
        login.instant(),
        login.instant(),
        login.instant(),
        Severity.HIGH.score(),
        account,
        name,
        List.of(source),
        List.of(name),
        Words.name(name)
            + " logged in from "
            + source
            + ", one of "
            + Words.many(attackers, "network")
            + " of a campaign of "
            + what.words,
        new Evidence.Sequence(List.of("campaign", "success"), List.of((long) attackers, 1L), DAY),
        List.of(login.id()),
        Ledger.ACCOUNT,
        "campaign",
        login.first(),
        List.of(
            ResponseAction.NOTIFY_USER, ResponseAction.KILL_SESSIONS, ResponseAction.REQUIRE_RESET),
        login.trusted());
  }

  @Override
  public void write(Siege siege, DataOutput out) throws IOException {
    siege.write(out);
  }

  @Override
  public Siege read(DataInput in, int version) throws IOException {
    return Siege.read(in);
  }
}
