// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Proof;
import io.mailvigil.detect.Ring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns the matches of one document into findings.
 *
 * @param spec null for a base rule
 * @param ofOneAccount whether the group is one account
 * @param touches the place of the field that is new or touched, null for none
 * @param unproven what is said where not each event came after the right password, null for the
 *     same
 */
record Telling(
    SigmaMeta meta,
    @Nullable SigmaCorrelation spec,
    boolean ofOneAccount,
    @Nullable Integer touches,
    Message message,
    @Nullable Message unproven) {
  /** What is new or was touched, as {@code country=FR}; empty for rules that do not say. */
  String suffix(Hit hit) {
    EcsField field = meta.response().touches();
    Object value = touches == null ? null : Slots.value(hit.entry(), touches);
    if (field == null || value == null) {
      return "";
    }
    if (Slots.isSource(field)) {
      SourceAddress source = Objects.requireNonNull(hit.entry().source());
      return "network=" + new Network(source, source.isV4() ? 24 : 48);
    }
    String name = field.name().equals("source.geo.country_iso_code") ? "country" : field.name();
    return name + "=" + value;
  }

  /** The finding, made only when it is told. */
  Proof proof(SigmaMemory memory, Hit hit, AuthEvent event) {
    Instant time = Ring.instant(hit.time());
    return new Proof(meta.severity(), suffix(hit), time, time, () -> finding(memory, hit, event));
  }

  /**
   * @param event the event that was folded, null where a deadline passed
   */
  Finding finding(SigmaMemory memory, Hit hit, @Nullable AuthEvent event) {
    List<Ring.Entry> entries = hit.because();
    Account account = ofOneAccount ? memory.account : single(event);
    String user =
        account == null
            ? null
            : event != null && event.user() != null ? event.user() : account.name();
    boolean proven = entries.stream().allMatch(e -> e.first() == FirstFactor.PASSED);
    FirstFactor first = entries.getFirst().first();
    if (!entries.stream().allMatch(e -> e.first() == entries.getFirst().first())) {
      first = FirstFactor.UNKNOWN;
    }
    List<SourceAddress> sources =
        Stream.iterate(entries.size() - 1, i -> i >= 0, i -> i - 1)
            .map(i -> entries.get(i).source())
            .filter(Objects::nonNull)
            .distinct()
            .limit(Finding.MOST)
            .toList();
    Set<String> names = names(entries);
    if (ofOneAccount && account != null) {
      names.add(account.name());
    }
    long networks =
        entries.stream()
            .map(Ring.Entry::source)
            .filter(Objects::nonNull)
            .map(SourceAddress::network)
            .distinct()
            .count();
    Ledger ledger = ledger(account, entries, proven);
    long nobodys = entries.stream().anyMatch(e -> e.account() == null) ? 1 : 0;
    long accounts = names.size() + nobodys;
    Duration window =
        spec == null || spec.extras().since() != null ? Duration.ZERO : spec.timespan();
    long count = count(hit);
    long threshold = threshold();
    String sentence =
        (proven || unproven == null ? message : unproven)
            .fill(
                new Message.Values(
                    hit,
                    count,
                    Math.round(hit.value()),
                    spec == null ? Duration.ZERO : spec.timespan(),
                    account == null ? firstName(names) : account.name(),
                    sources,
                    networks,
                    accounts));
    List<String> ids = entries.stream().map(Ring.Entry::id).toList();
    double above = Math.clamp(10.0 * (count - threshold) / Math.max(1, threshold), 0, 20);
    return new Finding(
        meta.severity(),
        suffix(hit),
        Ring.instant(hit.time()),
        Ring.instant(entries.stream().mapToLong(Ring.Entry::micros).min().orElse(hit.time())),
        Ring.instant(hit.time()),
        Math.min(100, meta.severity().score() + above),
        account,
        user,
        sources,
        names.stream().filter(n -> !n.startsWith(Slots.UNKNOWN)).limit(Finding.MOST).toList(),
        sentence,
        evidence(hit, count, threshold, window, networks, accounts, first),
        ids.subList(Math.max(0, ids.size() - Finding.MOST), ids.size()),
        ledger,
        meta.response().family().isEmpty() ? meta.rule().id() : meta.response().family(),
        first,
        proposals(ledger, proven, !sources.isEmpty()),
        entries.stream().allMatch(Ring.Entry::trusted));
  }

  private @Nullable Account single(@Nullable AuthEvent event) {
    return spec == null && event != null ? event.account() : null;
  }

  private static String firstName(Set<String> names) {
    return names.isEmpty() ? "somebody" : names.iterator().next();
  }

  private static Set<String> names(List<Ring.Entry> entries) {
    Set<String> names = new LinkedHashSet<>();
    for (Ring.Entry entry : entries) {
      if (entry.account() != null && !entry.account().equals(Slots.OWN)) {
        names.add(entry.account());
      }
    }
    return names;
  }

  /** Evidence of guessing is never evidence about an account, whatever the rule says. */
  private Ledger ledger(@Nullable Account account, List<Ring.Entry> entries, boolean proven) {
    SigmaResponse.Unproven otherwise = meta.response().unproven();
    Ledger asked = proven || otherwise == null ? meta.response().ledger() : otherwise.ledger();
    if (asked != null) {
      return asked;
    }
    boolean guessed = !proven && entries.stream().anyMatch(Guess::is);
    return account != null && !guessed ? Ledger.ACCOUNT : Ledger.SOURCE;
  }

  private List<ResponseAction> proposals(Ledger ledger, boolean proven, boolean hasSource) {
    SigmaResponse.Unproven otherwise = meta.response().unproven();
    List<ResponseAction> all =
        new ArrayList<>(
            proven || otherwise == null ? meta.response().proposals() : otherwise.proposals());
    if (ledger == Ledger.SOURCE) {
      all.remove(ResponseAction.LOCK);
    }
    if (!hasSource) {
      all.remove(ResponseAction.BLOCK_SOURCE);
      all.remove(ResponseAction.THROTTLE);
    }
    return all;
  }

  private boolean isCount() {
    return spec == null || spec.type() == SigmaCorrelation.Type.EVENT_COUNT;
  }

  private long count(Hit hit) {
    if (spec == null) {
      return 1;
    }
    if (spec.extras().weight() != null || isOfPasswords(spec)) {
      return Math.round(hit.value());
    }
    return switch (spec.type()) {
      case EVENT_COUNT -> Math.max(Math.round(hit.value()), hit.events());
      case VALUE_COUNT -> hit.events();
      default -> hit.because().size();
    };
  }

  private long threshold() {
    if (spec == null) {
      return 1;
    }
    int events = spec.extras().events();
    return events > 0 ? events : Math.max(1, Math.round(spec.threshold().least()));
  }

  private Evidence evidence(
      Hit hit,
      long count,
      long threshold,
      Duration window,
      long networks,
      long accounts,
      FirstFactor first) {
    if (spec != null && spec.type().isTemporal()) {
      return sequence(spec, hit);
    }
    EcsField field = spec == null ? null : spec.threshold().field();
    boolean exact = !hit.estimated() && spec != null && isOfPasswords(spec);
    if (spec == null || isCount() || field == null || isWho(field) || exact) {
      return new Evidence.Count(count, threshold, window, networks, accounts, first);
    }
    return new Evidence.Value(
        spec.type().name().toLowerCase(Locale.ROOT),
        field.name(),
        hit.value(),
        spec.threshold().bounds().isEmpty() ? 0 : spec.threshold().bounds().getFirst().number(),
        window,
        count,
        hit.estimated());
  }

  /** Different passwords stand for as many attempts: repetitions say nothing. */
  private static boolean isOfPasswords(SigmaCorrelation spec) {
    EcsField field = spec.threshold().field();
    return spec.type() == SigmaCorrelation.Type.VALUE_COUNT
        && field != null
        && field.name().equals("mailvigil.auth.password_hash");
  }

  private boolean isWho(EcsField field) {
    return spec != null
        && spec.type() == SigmaCorrelation.Type.VALUE_COUNT
        && (Slots.isAccount(field) || Slots.isSource(field));
  }

  private Evidence sequence(SigmaCorrelation by, Hit hit) {
    List<String> names = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < hit.counts().size(); i++) {
      if (hit.counts().get(i) > 0) {
        names.add(by.rules().get(i));
        counts.add(hit.counts().get(i));
      }
    }
    return new Evidence.Sequence(
        names, counts, Duration.ofMillis((hit.time() - hit.start()) / 1000));
  }
}
