// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Command;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Undoes locks directly at the back ends, with the pipeline down: {@code unlock --offline} and
 * {@code locks --undo-all}. The ledger takes the notes in at the next start and does not lock
 * again.
 */
public final class OfflineUnlock {
  private final List<LockBackend> backends;
  private final OfflineNotes notes;

  public OfflineUnlock(List<LockBackend> backends, OfflineNotes notes) {
    this.backends = List.copyOf(backends);
    this.notes = notes;
  }

  /**
   * What was done at one back end.
   *
   * @param done true where our lock is known to be gone
   * @param sentence for the operator
   */
  public record Step(String backend, Account account, boolean done, String sentence) {}

  /**
   * Undoes our lock of one account at every back end.
   *
   * @throws IOException when the note cannot be written; then nothing was touched
   */
  public List<Step> unlock(Account account, String by, String reason, Instant now)
      throws IOException {
    String id = "offline-" + UUID.randomUUID();
    try {
      notes.write(new Command.Unlock(id, by, reason, now, account, true));
    } catch (IOException e) {
      throw new IOException(
          "nothing was undone: the note for the ledger cannot be written to "
              + notes.folder()
              + " ("
              + e.getMessage()
              + "); run it as the user that owns the data folder, or as root",
          e);
    }
    List<Step> all = new ArrayList<>();
    for (LockBackend backend : backends) {
      all.add(step(backend, account));
    }
    return all;
  }

  /** Undoes every lock of ours that any back end holds. */
  public List<Step> unlockAll(String by, String reason, Instant now) throws IOException {
    List<Step> all = new ArrayList<>();
    Set<Account> held = new LinkedHashSet<>();
    for (LockBackend backend : backends) {
      backend.held().forEach(lock -> held.add(lock.account()));
    }
    for (Account account : held) {
      all.addAll(unlock(account, by, reason, now));
    }
    return all;
  }

  private static Step step(LockBackend backend, Account account) {
    String name = backend.name();
    try {
      return switch (backend.unlock(account)) {
        case LockResult.Unlocked u ->
            new Step(
                name,
                account,
                true,
                u.stillLockedByOthers()
                    ? "our lock is undone, somebody else's stays"
                    : "unlocked"
                        + (u.shortfalls().isEmpty()
                            ? ""
                            : "; " + String.join("; ", u.shortfalls())));
        case LockResult.NotLocked n ->
            new Step(
                name,
                account,
                true,
                n.lockedByOthers() ? "locked by somebody else, left alone" : "was not locked");
        case LockResult.Refused r -> new Step(name, account, false, r.reason());
        case LockResult.Locked l -> new Step(name, account, false, "is still locked");
        case LockResult.Already a -> new Step(name, account, false, "is still locked");
      };
    } catch (IOException e) {
      return new Step(name, account, false, String.valueOf(e.getMessage()));
    }
  }
}
