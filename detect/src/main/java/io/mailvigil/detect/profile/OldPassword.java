// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
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
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * D28: a password that was right once is tried by a stranger. Needs the daemon's hashes of wrong
 * passwords. A right password is never logged, so the old one is known by those who still use it: a
 * forgotten device of the account, which fails with one hash again and again, for an hour or
 * longer, from where the account logs in. The same hash from a network operator (without data a
 * /24, /48) that the account never used is medium: who knew the password before its change still
 * tries.
 */
public final class OldPassword implements Detector<OldPassword.Memory> {
  private static final RuleRef RULE =
      new RuleRef("D28-old-password", "Old password used by a stranger", "1", List.of("T1078"));
  private static final Duration KNOWN = Duration.ofDays(90);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration KEPT = Duration.ofDays(14);
  private static final Duration STALE = Duration.ofHours(1);
  private static final int REPEATED = 3;
  private static final int MOST_FAILURES = 64;
  private static final int MOST_OF_A_HASH = 8;

  /** From where the account logs in, and its failures by hash. */
  static final class Memory {
    final Sightings networks = new Sightings(16, KNOWN);
    final Sightings neighbourhoods = new Sightings(16, KNOWN);
    final Ring failures =
        Ring.diverse(
            MOST_FAILURES, MOST_OF_A_HASH, (a, b) -> Objects.equals(a.extra(), b.extra()), KEPT);

    private Memory() {}

    /** The failures with that hash from where the account had logged in before. */
    List<Ring.Entry> atHome(String hash, long before) {
      List<Ring.Entry> all = new ArrayList<>();
      for (int i = 0; i < failures.size(); i++) {
        Ring.Entry each = failures.get(i);
        SourceAddress ip = each.source();
        if (each.micros() < before
            && hash.equals(each.extra())
            && ip != null
            && networks.knewBefore(Logins.network(ip), each.micros(), KNOWN)) {
          all.add(each);
        }
      }
      return all;
    }
  }

  private final NobodysAddresses nobodys;

  public OldPassword(NobodysAddresses nobodys) {
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
    return KNOWN;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return Logins.owned(event, nobodys) != null
        && (event.auth().passwordHash() != null && Attempts.isWrongPassword(event)
            || Attempts.isLogin(event));
  }

  @Override
  public Memory fresh() {
    return new Memory();
  }

  @Override
  public boolean fold(Memory memory, AuthEvent event, Consumer<Finding> found) {
    Source source = event.source();
    if (source == null) {
      return false;
    }
    long micros = Ring.micros(event.time());
    String hash = event.auth().passwordHash();
    if (hash == null || Attempts.isLogin(event)) {
      return memory.networks.add(Logins.network(source.ip()), micros)
          | memory.neighbourhoods.add(Logins.neighbourhood(source), micros);
    }
    if (memory.failures.add(Ring.Entry.weighed(event, null, hash)) < 0) {
      return false;
    }
    List<Ring.Entry> stale = memory.atHome(hash, micros);
    if (stale.size() >= REPEATED
        && stale.getLast().micros() - stale.getFirst().micros() >= Ring.micros(STALE)
        && !memory.neighbourhoods.knows(Logins.neighbourhood(source), micros)) {
      found.accept(finding(event, source, stale));
    }
    return true;
  }

  private static Finding finding(AuthEvent event, Source source, List<Ring.Entry> stale) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    return Finding.on(
            event,
            Severity.MEDIUM,
            "old-password",
            new Evidence.Sequence(
                List.of("forgotten device", "the same password from elsewhere"),
                List.of((long) stale.size(), 1L),
                Duration.between(stale.getFirst().instant(), event.time())),
            "An old password of "
                + name
                + ", which a device of theirs still uses, was tried from "
                + source.ip()
                + ", where they never logged in")
        .withSuffix("network=" + source.ip().network())
        .withProposals(ResponseAction.NOTIFY_USER)
        .after(stale);
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    memory.networks.write(out);
    memory.neighbourhoods.write(out);
    memory.failures.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = new Memory();
    memory.networks.read(in);
    memory.neighbourhoods.read(in);
    memory.failures.read(in);
    return memory;
  }
}
