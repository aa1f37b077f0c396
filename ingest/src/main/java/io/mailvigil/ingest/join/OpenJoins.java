// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a {@link World} remembers, found by what lines have in common, given up in order. */
final class OpenJoins {
  private static final int KEY_LENGTH = 40;

  /** A PAM worker: its pid, and the host it runs on. */
  record Worker(String host, long pid) {}

  private final Map<String, Open> byKey = new HashMap<>();
  private final AttemptsBy<Worker> byWorker = new AttemptsBy<>();
  private final AttemptsBy<String> bySession = new AttemptsBy<>();
  private final AttemptsBy<SourceAddress> byAddress = new AttemptsBy<>();
  private final AttemptsBy<String> byName = new AttemptsBy<>();
  private final DueOrder due = new DueOrder();
  private final boolean durable;
  private final Set<String> changed = new HashSet<>();

  /** Keys that a drain has given out: what closes before its first drain leaves no record. */
  private final Set<String> committed = new HashSet<>();

  private long nextAttempt;
  private int people;

  /**
   * @param durable whether changes are remembered until {@link #drain}
   */
  OpenJoins(boolean durable) {
    this.durable = durable;
  }

  /** The time of the oldest event that is still to leave. */
  long oldestAttempt() {
    long oldest = Long.MAX_VALUE;
    for (Open open : byKey.values()) {
      oldest = Math.min(oldest, open.since());
    }
    return oldest;
  }

  int size() {
    return byKey.size();
  }

  /** How many people's names are known. */
  int people() {
    return people;
  }

  @Nullable Open get(String key) {
    return byKey.get(key);
  }

  Attempt newAttempt() {
    return new Attempt("a/" + HexFormat.of().toHexDigits(nextAttempt++));
  }

  /** Remembers it, or what has changed of it, until {@code expires}. */
  void put(Open open, long expires) {
    Open before = open.isOpen ? open : byKey.put(open.key, open);
    if (before != null && before != open) {
      before.isOpen = false;
    }
    people += before == null && open instanceof Person ? 1 : 0;
    open.isOpen = true;
    open.expires = expires;
    due.note(open);
    due.trim(byKey.size());
    if (open instanceof Attempt a) {
      String name = a.session == null && a.user != null ? localPart(a.user) : null;
      index(
          a,
          a.worker > 0 && a.answer == null ? worker(a) : null,
          a.session,
          a.session == null ? a.ip : null,
          name);
    }
    if (durable) {
      changed.add(open.key);
    }
  }

  private static Worker worker(Attempt a) {
    Worker had = a.byWorker;
    return had != null && had.pid == a.worker && had.host.equals(a.host)
        ? had
        : new Worker(a.host, a.worker);
  }

  private void index(
      Attempt a,
      @Nullable Worker worker,
      @Nullable String session,
      @Nullable SourceAddress address,
      @Nullable String name) {
    byWorker.move(a, a.byWorker, worker);
    bySession.move(a, a.bySession, session);
    byAddress.move(a, a.byAddress, address);
    byName.move(a, a.byName, name);
    a.byWorker = worker;
    a.bySession = session;
    a.byAddress = address;
    a.byName = name;
  }

  void remove(Open open) {
    if (open.isOpen) {
      byKey.remove(open.key);
      open.isOpen = false;
      people -= open instanceof Person ? 1 : 0;
      if (durable) {
        changed.add(open.key);
      }
      if (open instanceof Attempt a) {
        index(a, null, null, null, null);
      }
    }
  }

  /** The next to be given up at {@code now}, null where none is due. */
  @Nullable Open nextDue(long now) {
    return due.next(now);
  }

  /** The next to be given up whenever. */
  @Nullable Open oldest() {
    return due.next(Long.MAX_VALUE);
  }

  List<Attempt> ofWorker(String host, long pid) {
    return byWorker.of(new Worker(host, pid));
  }

  List<Attempt> ofSession(String session) {
    return bySession.of(session);
  }

  /** Attempts without session from there. */
  List<Attempt> ofAddress(SourceAddress ip) {
    return byAddress.of(ip);
  }

  /** Attempts without session whose login name has that local part. */
  List<Attempt> ofName(String user) {
    return byName.of(localPart(user));
  }

  /** What a name is found under, however much of it a line has. */
  static String localPart(String login) {
    String user = Names.unescaped(login);
    int at = user.indexOf('@');
    String local = at > 0 ? user.substring(0, at) : user;
    // Dovecot cuts long names, in some lines earlier than in others
    return (local.length() > KEY_LENGTH ? local.substring(0, KEY_LENGTH) : local)
        .toLowerCase(Locale.ROOT);
  }

  /** What has changed since the last call; null for what is closed. */
  Map<String, byte @Nullable []> drain() {
    Map<String, byte @Nullable []> all = new TreeMap<>();
    for (String key : changed) {
      Open open = byKey.get(key);
      if (open != null) {
        all.put(key, open.toBytes());
        committed.add(key);
      } else if (committed.remove(key)) {
        all.put(key, null);
      }
    }
    changed.clear();
    return all;
  }

  void restore(String key, byte[] bytes) {
    Open open = Open.fromBytes(key, bytes);
    put(open, open.expires);
    changed.remove(key);
    committed.add(key);
    if (open instanceof Attempt) {
      nextAttempt = Math.max(nextAttempt, Long.parseLong(key.substring(2), 16) + 1);
    }
  }
}
