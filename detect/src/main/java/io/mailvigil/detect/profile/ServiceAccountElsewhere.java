// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListEntry;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Seen;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * D44: a service account signs in from a network, or at an hour, that the list {@code
 * service_accounts} does not give it. A program does not travel and does not work late: a foreign
 * network is critical, a foreign hour is high. An entry without networks or hours says nothing of
 * them; an event without a source of its own is judged by its hour alone.
 */
public final class ServiceAccountElsewhere implements Detector<Seen> {
  private static final RuleRef RULE =
      new RuleRef(
          "D44-service-account-elsewhere",
          "Service account from elsewhere",
          "1",
          List.of("T1078.003", "T1114"));
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MOST = 64;

  private final List<ListEntry> accounts;

  private final NobodysAddresses nobodys;

  public ServiceAccountElsewhere(NobodysAddresses nobodys, NamedLists lists) {
    this.nobodys = nobodys;
    this.accounts =
        lists.lists().getOrDefault(NamedLists.SERVICE_ACCOUNTS, List.of()).stream()
            .filter(entry -> !entry.networks().isEmpty() || entry.hours() != null)
            .toList();
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
    return DAY.multipliedBy(2);
  }

  @Override
  public boolean watches(AuthEvent event) {
    return !accounts.isEmpty() && Attempts.isLogin(event) && entry(event) != null;
  }

  private @Nullable ListEntry entry(AuthEvent event) {
    Account account = event.account();
    if (account == null) {
      return null;
    }
    for (ListEntry entry : accounts) {
      if (entry.holds(event.time()) && entry.describes(account.name())) {
        return entry;
      }
    }
    return null;
  }

  @Override
  public Seen fresh() {
    return new Seen(MOST, Duration.ofDays(2));
  }

  @Override
  public boolean fold(Seen memory, AuthEvent event, Consumer<Finding> found) {
    ListEntry entry = entry(event);
    if (entry == null) {
      return false;
    }
    Source source = Logins.owned(event, nobodys);
    boolean elsewhere =
        source != null
            && !entry.networks().isEmpty()
            && entry.networks().stream().noneMatch(network -> network.contains(source.ip()));
    boolean late = entry.hours() != null && !entry.hours().contains(event.time());
    if (!elsewhere && !late) {
      return false;
    }
    String network = elsewhere && source != null ? "network=" + wide(source.ip()) : "hours";
    if (!memory.add(network + " " + event.id(), Ring.micros(event.time()))) {
      return false;
    }
    found.accept(finding(event, entry, elsewhere, network));
    return true;
  }

  private static Network wide(SourceAddress address) {
    return new Network(address, address.isV4() ? 24 : 48);
  }

  private static Finding finding(
      AuthEvent event, ListEntry entry, boolean elsewhere, String network) {
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    Source source = event.source();
    String sentence =
        elsewhere && source != null
            ? "the service account "
                + name
                + " signed in from "
                + source.ip()
                + ", which is none of its networks"
            : "the service account " + name + " signed in outside its hours, " + entry.hours();
    return Finding.on(
            event,
            elsewhere ? Severity.CRITICAL : Severity.HIGH,
            "service-account",
            new Evidence.Novelty(
                elsewhere ? "network" : "hour",
                elsewhere ? network : event.time().toString(),
                null,
                0),
            sentence)
        .withSuffix(network)
        .withProposals(ResponseAction.NOTIFY_USER);
  }

  @Override
  public void write(Seen memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Seen read(DataInput in, int version) throws IOException {
    Seen memory = fresh();
    memory.read(in);
    return memory;
  }
}
