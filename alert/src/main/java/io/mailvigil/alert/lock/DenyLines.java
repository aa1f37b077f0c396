// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.util.ArrayList;
import java.util.List;

/**
 * What locking and unlocking makes of the lines of a deny file; lines that bear another mark or
 * none pass through untouched and in their order.
 *
 * @param owner the mark of our lines
 */
record DenyLines(String owner) {

  /** Whether each name is refused, by whomever. */
  boolean deny(List<String> lines, List<String> names) {
    return names.stream().allMatch(name -> any(lines, name, true) || any(lines, name, false));
  }

  /** Whether a line of ours refuses one of the names. */
  boolean ours(List<String> lines, List<String> names) {
    return names.stream().anyMatch(name -> any(lines, name, true));
  }

  /** Whether a line of somebody else refuses one of the names. */
  boolean others(List<String> lines, List<String> names) {
    return names.stream().anyMatch(name -> any(lines, name, false));
  }

  /** Whether a line is our lock of this account, also under a name of an earlier configuration. */
  boolean isLockOf(String line, Account account, List<String> names) {
    return DenyLine.isOurs(line, owner)
        && (DenyLine.held(line).account().equals(account)
            || names.stream().anyMatch(name -> DenyLine.denies(line, name)));
  }

  /** Adds the lock, except for names that somebody else's line refuses already. */
  List<String> with(List<String> lines, List<String> names, LockOrder order) {
    List<String> changed = new ArrayList<>(without(lines, order.account(), names));
    for (String name : names) {
      if (changed.stream().noneMatch(line -> DenyLine.denies(line, name))) {
        changed.add(DenyLine.ours(name, owner, order));
      }
    }
    return changed;
  }

  /** Takes our lock out. */
  List<String> without(List<String> lines, Account account, List<String> names) {
    return lines.stream().filter(line -> !isLockOf(line, account, names)).toList();
  }

  /** Puts the name that tells this version from the one before in place of that one's. */
  List<String> probed(List<String> lines, String probe) {
    List<String> changed = new ArrayList<>(lines);
    changed.removeIf(line -> DenyLine.isProbe(line, owner));
    changed.add(DenyLine.probe(probe, owner));
    return changed;
  }

  /** All locks of ours, each once. */
  List<HeldLock> held(List<String> lines) {
    return lines.stream()
        .filter(line -> DenyLine.isOurs(line, owner))
        .map(DenyLine::held)
        .distinct()
        .toList();
  }

  private boolean any(List<String> lines, String name, boolean ours) {
    return lines.stream()
        .anyMatch(line -> DenyLine.denies(line, name) && DenyLine.isOurs(line, owner) == ours);
  }
}
