// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.threshold;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Hash;
import io.mailvigil.detect.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The entries that met a threshold, and what they say together.
 *
 * @param entries oldest first, the completing one last
 * @param count how many attempts they stand for
 */
record Counted(List<Ring.Entry> entries, long count) {
  Counted {
    entries = List.copyOf(entries);
  }

  /** No account's name begins so: a space never stands in one. */
  private static final String UNKNOWN = "unknown ";

  /**
   * The account's name as a source's memory keeps it: of a name that does not exist only a hash,
   * for people type passwords as names.
   */
  static String nameOrNobody(AuthEvent e) {
    if (e.account() == null) {
      return UNKNOWN;
    }
    return e.reason() == Reason.UNKNOWN_USER
        ? UNKNOWN + Long.toHexString(Hash.of(e.account().name()))
        : e.account().name();
  }

  static Counted in(Ring ring, List<Ring.Entry> entries) {
    return new Counted(entries, ring.count(entries));
  }

  /** Distinct names. */
  static Set<String> accounts(List<Ring.Entry> entries) {
    Set<String> all = new LinkedHashSet<>();
    for (Ring.Entry entry : entries) {
      if (entry.account() != null) {
        all.add(entry.account());
      }
    }
    return all;
  }

  /** Distinct source networks, /32 and /64. */
  static Set<Network> networks(List<Ring.Entry> entries) {
    Set<Network> all = new HashSet<>();
    for (Ring.Entry entry : entries) {
      SourceAddress source = entry.source();
      if (source != null) {
        all.add(source.network());
      }
    }
    return all;
  }

  /**
   * Attempts that stand for a guess: one without a password hash counts with its weight, those with
   * the same account and hash count once. A phone with an old password repeats itself; a guesser
   * does not.
   */
  static long guesses(List<Ring.Entry> entries) {
    long sum = 0;
    Set<String> pairs = new HashSet<>();
    for (Ring.Entry entry : entries) {
      if (entry.extra() == null) {
        sum += entry.weight();
      } else if (pairs.add(entry.account() + "\n" + entry.extra())) {
        sum++;
      }
    }
    return sum;
  }

  /** Distinct hashes of wrong passwords. */
  static long passwords(List<Ring.Entry> entries) {
    Set<String> all = new HashSet<>();
    for (Ring.Entry entry : entries) {
      if (entry.extra() != null) {
        all.add(entry.extra());
      }
    }
    return all.size();
  }

  long sourceCount() {
    return networks(entries).size();
  }

  long accountCount() {
    return accounts(entries).size();
  }

  FirstFactor first() {
    FirstFactor first = entries.getFirst().first();
    return entries.stream().allMatch(e -> e.first() == first) ? first : FirstFactor.UNKNOWN;
  }

  /** The finding of a threshold. The sentence tells what was counted, without a full stop. */
  Finding finding(
      AuthEvent event,
      Severity severity,
      long threshold,
      Duration window,
      String family,
      Ledger ledger,
      String sentence,
      ResponseAction... proposals) {
    Ring.Entry last = entries.getLast();
    boolean aboutAccount = last.account() == null;
    List<String> ids = entries.stream().map(Ring.Entry::id).toList();
    List<SourceAddress> sources =
        Stream.iterate(entries.size() - 1, i -> i >= 0, i -> i - 1)
            .map(i -> entries.get(i).source())
            .filter(Objects::nonNull)
            .distinct()
            .limit(Finding.MOST)
            .toList();
    List<String> names = new ArrayList<>();
    for (String name : accounts(entries)) {
      if (names.size() < Finding.MOST && !name.startsWith(UNKNOWN)) {
        names.add(name);
      }
    }
    if (aboutAccount && event.account() != null) {
      names.add(event.account().name());
    }
    long seen = aboutAccount ? 1 : accountCount();
    return new Finding(
        severity,
        "",
        last.instant(),
        entries.getFirst().instant(),
        last.instant(),
        Math.min(100, severity.score() + Math.min(20.0, 10.0 * (count - threshold) / threshold)),
        aboutAccount ? event.account() : null,
        aboutAccount ? event.user() : null,
        sources,
        names,
        sentence + ".",
        new Evidence.Count(count, threshold, window, sourceCount(), seen, first()),
        ids.subList(Math.max(0, ids.size() - Finding.MOST), ids.size()),
        ledger,
        family,
        first(),
        List.of(proposals),
        entries.stream().allMatch(Ring.Entry::trusted));
  }
}
