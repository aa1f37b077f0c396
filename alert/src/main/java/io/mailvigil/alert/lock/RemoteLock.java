// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks the accounts of a remote system. A lock is marked where it stands, with the state before;
 * an account that somebody else has disabled is left alone, and one whose state somebody changed
 * after us keeps it.
 */
final class RemoteLock implements LockBackend {
  private final String name;
  private final String owner;
  private final RemoteAccounts remote;

  RemoteLock(String name, String owner, RemoteAccounts remote) {
    this.name = name;
    this.owner = owner;
    this.remote = remote;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Optional<String> unfit = AccountNames.refusal(order.account());
    if (unfit.isPresent()) {
      return new LockResult.Refused(unfit.get());
    }
    RemoteAccounts.Entry entry = remote.find(order.account().name());
    if (entry == null) {
      return new LockResult.Refused("there is no such account");
    }
    String refusal = refusal(order.account(), entry);
    if (!refusal.isEmpty()) {
      return new LockResult.Refused(refusal);
    }
    RemoteMark mark = entry.mark();
    boolean isActive = entry.status().equals(remote.active());
    if (mark == null && !isActive) {
      return new LockResult.Already(LockResult.Owner.OTHERS, List.of());
    }
    if (mark != null && !isActive) {
      return new LockResult.Already(LockResult.Owner.OURS, sessions(entry));
    }
    String previous = mark == null ? entry.status() : mark.previous();
    remote.lock(entry, RemoteMark.of(owner, order, previous));
    RemoteAccounts.Entry after = remote.find(order.account().name());
    if (after == null || after.mark() == null || after.status().equals(remote.active())) {
      throw new IOException(
          name + ": " + remote.there() + " took the lock, but does not show it: look there");
    }
    return new LockResult.Locked(sessions(after));
  }

  private String refusal(Account account, RemoteAccounts.Entry entry) {
    return same(account.name(), entry.login())
        ? remote.refusal(entry)
        : "the server knows the account by another name";
  }

  private static boolean same(String name, String login) {
    return name.toLowerCase(Locale.ROOT).equals(login.toLowerCase(Locale.ROOT));
  }

  private List<String> sessions(RemoteAccounts.Entry entry) {
    try {
      remote.endSessions(entry);
      return List.of();
    } catch (IOException e) {
      return List.of("live sessions could not be ended: " + e.getMessage());
    }
  }

  @Override
  public @Nullable Sessions sessions() {
    return remote.endsSessions() ? this::endSessions : null;
  }

  private void endSessions(Account account) throws IOException {
    RemoteAccounts.Entry entry =
        AccountNames.refusal(account).isPresent() ? null : remote.find(account.name());
    if (entry != null && same(account.name(), entry.login())) {
      remote.endSessions(entry);
    }
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> unfit = AccountNames.refusal(account);
    if (unfit.isPresent()) {
      return new LockResult.Refused(unfit.get());
    }
    RemoteAccounts.Entry entry = remote.find(account.name());
    if (entry == null || !same(account.name(), entry.login())) {
      return new LockResult.NotLocked(false);
    }
    RemoteMark mark = entry.mark();
    if (mark == null) {
      return new LockResult.NotLocked(!entry.status().equals(remote.active()));
    }
    boolean ours = entry.status().equals(remote.locked());
    remote.unlock(entry, mark, ours);
    RemoteAccounts.Entry after = remote.find(account.name());
    if (after != null && after.mark() != null) {
      throw new IOException(
          name + ": " + remote.there() + " took the unlock, but shows our mark still: look there");
    }
    boolean closed = after != null && !after.status().equals(remote.active());
    if (ours && closed && mark.previous().equals(remote.active())) {
      throw new IOException(
          name + ": " + remote.there() + " took the unlock, but the account is not active");
    }
    return ours ? new LockResult.Unlocked(closed, List.of()) : new LockResult.NotLocked(closed);
  }

  @Override
  public List<HeldLock> held() throws IOException {
    return remote.marked().stream()
        .filter(entry -> entry.mark() != null && !entry.status().equals(remote.active()))
        .map(entry ->
            Objects.requireNonNull(entry.mark()).held(entry.login().toLowerCase(Locale.ROOT)))
        .toList();
  }

  @Override
  public List<String> problems() {
    try {
      remote.check();
      return List.of();
    } catch (IOException e) {
      return List.of(name + ": " + e.getMessage());
    }
  }
}
