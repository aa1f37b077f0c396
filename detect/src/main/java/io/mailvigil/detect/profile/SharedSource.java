// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * D41: from one network many accounts log in within an hour that were never seen there in 14 days:
 * somebody has many passwords. An office's or a carrier's network is known by its accounts, and one
 * from which more than 64 are known is left alone.
 */
public final class SharedSource implements Detector<SharedSource.Memory> {
  private static final RuleRef RULE =
      new RuleRef(
          "D41-many-accounts-one-source",
          "Many accounts log in from one source",
          "1",
          List.of("T1078", "T1110.004"));
  private static final int ACCOUNTS = 5;
  private static final int PER_MINUTE = 24;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long DAY = Ring.micros(Duration.ofDays(1));
  private static final Duration KNOWN = Duration.ofDays(15);

  /** The logins of the last hour, and the accounts of 14 days before. */
  static final class Memory {
    final Ring logins = Ring.sampled(PER_MINUTE, HOUR.plus(LATENESS));
    final Distinct accounts = new Distinct(KNOWN);

    private Memory() {}
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.SOURCE;
  }

  @Override
  public Duration timespan() {
    return HOUR;
  }

  @Override
  public Duration remembers() {
    return KNOWN;
  }

  @Override
  public Duration learns() {
    return Duration.ofDays(14);
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
    if (event.account() == null) {
      return false;
    }
    String account = event.account().name();
    int at = memory.logins.add(Ring.Entry.weighed(event, account, null));
    boolean changed = memory.accounts.add(account, Ring.micros(event.time()));
    if (at < 0) {
      return changed;
    }
    int q =
        memory.logins.completes(at, HOUR, e -> true, w -> strangers(memory, w).size() >= ACCOUNTS);
    if (q >= 0) {
      found.accept(finding(memory, event, memory.logins.window(q, HOUR, e -> true)));
    }
    return true;
  }

  /** The accounts that were not seen here on a day before. */
  private static Set<String> strangers(Memory memory, List<Ring.Entry> window) {
    Set<String> all = new LinkedHashSet<>();
    for (Ring.Entry entry : window) {
      String account = entry.account();
      if (account != null && memory.accounts.isNew(account, entry.micros() - DAY)) {
        all.add(account);
      }
    }
    return all;
  }

  private static Finding finding(Memory memory, AuthEvent event, List<Ring.Entry> window) {
    List<String> accounts = new ArrayList<>(strangers(memory, window));
    List<String> ids = window.stream().map(Ring.Entry::id).toList();
    Ring.Entry last = window.getLast();
    return new Finding(
        Severity.HIGH,
        "",
        last.instant(),
        window.getFirst().instant(),
        last.instant(),
        Severity.HIGH.score(),
        null,
        null,
        last.source() == null ? List.of() : List.of(last.source()),
        accounts.subList(0, Math.min(Finding.MOST, accounts.size())),
        Words.many(accounts.size(), "account")
            + " logged in from one source within an hour where none of them was seen before",
        new Evidence.Count(
            accounts.size(), ACCOUNTS, HOUR, 1, accounts.size(), event.auth().first()),
        ids.subList(Math.max(0, ids.size() - Finding.MOST), ids.size()),
        Ledger.SOURCE,
        "shared-source",
        event.auth().first(),
        List.of(ResponseAction.BLOCK_SOURCE, ResponseAction.NOTIFY_USER),
        window.stream().allMatch(Ring.Entry::trusted));
  }

  @Override
  public void write(Memory memory, DataOutput out) throws IOException {
    memory.logins.write(out);
    memory.accounts.write(out);
  }

  @Override
  public Memory read(DataInput in, int version) throws IOException {
    Memory memory = new Memory();
    memory.logins.read(in);
    memory.accounts.read(in);
    return memory;
  }
}
