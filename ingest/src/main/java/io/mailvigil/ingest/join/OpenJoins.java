// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.SourceAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a {@link World} remembers, found by what lines have in common, given up in order. */
final class OpenJoins {
  private record Due(long expires, String key) implements Comparable<Due> {
    @Override
    public int compareTo(Due o) {
      int byTime = Long.compare(expires, o.expires);
      return byTime != 0 ? byTime : key.compareTo(o.key);
    }
  }

  private static final int KEY_LENGTH = 40;

  private final Map<String, Open> byKey = new HashMap<>();
  private final Map<String, TreeMap<String, Attempt>> index = new HashMap<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private final Set<String> changed = new HashSet<>();
  private long nextAttempt;
  private int people;

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
    return new Attempt("a/" + String.format(Locale.ROOT, "%016x", nextAttempt++));
  }

  /** Remembers it, or what has changed of it, until {@code expires}. */
  void put(Open open, long expires) {
    Open before = byKey.put(open.key, open);
    boolean moved = before == null || open.expires != expires;
    people += before == null && open instanceof Person ? 1 : 0;
    open.expires = expires;
    if (moved && expires != Long.MAX_VALUE) {
      due.add(new Due(expires, open.key));
    }
    if (open instanceof Attempt a) {
      unindex(a);
      a.indexed = keys(a);
      for (String key : a.indexed) {
        index.computeIfAbsent(key, k -> new TreeMap<>()).put(a.key, a);
      }
    }
    changed.add(open.key);
  }

  void remove(Open open) {
    if (byKey.remove(open.key) != null) {
      people -= open instanceof Person ? 1 : 0;
      changed.add(open.key);
      if (open instanceof Attempt a) {
        unindex(a);
        a.indexed = List.of();
      }
    }
  }

  /** The next to be given up at {@code now}, null where none is due. */
  @Nullable Open nextDue(long now) {
    while (true) {
      Due head = due.peek();
      if (head == null || head.expires > now) {
        return null;
      }
      Open open = byKey.get(head.key);
      if (open != null && open.expires == head.expires) {
        return open;
      }
      due.remove();
    }
  }

  /** The next to be given up whenever. */
  @Nullable Open oldest() {
    return nextDue(Long.MAX_VALUE);
  }

  Collection<Attempt> ofWorker(String host, long worker) {
    return found("w|" + host + '|' + worker);
  }

  Collection<Attempt> ofSession(String session) {
    return found("s|" + session);
  }

  /** Attempts without session from there. */
  Collection<Attempt> ofAddress(SourceAddress ip) {
    return found("i|" + ip);
  }

  /** Attempts without session whose login name has that local part, and those without name. */
  Collection<Attempt> ofName(String user) {
    return found("n|" + localPart(user));
  }

  private Collection<Attempt> found(String key) {
    TreeMap<String, Attempt> found = index.get(key);
    return found == null ? List.of() : new ArrayList<>(found.values());
  }

  private static List<String> keys(Attempt a) {
    List<String> keys = new ArrayList<>(3);
    if (a.worker > 0 && a.answer == null) {
      keys.add("w|" + a.host + '|' + a.worker);
    }
    if (a.session != null) {
      keys.add("s|" + a.session);
    } else {
      if (a.ip != null) {
        keys.add("i|" + a.ip);
      }
      if (a.user != null) {
        keys.add("n|" + localPart(a.user));
      }
    }
    return keys;
  }

  private static String localPart(String user) {
    int at = user.indexOf('@');
    String local = at > 0 ? user.substring(0, at) : user;
    // Dovecot cuts long names, in some lines earlier than in others
    return (local.length() > KEY_LENGTH ? local.substring(0, KEY_LENGTH) : local)
        .toLowerCase(Locale.ROOT);
  }

  private void unindex(Attempt a) {
    for (String key : a.indexed) {
      TreeMap<String, Attempt> all = index.get(key);
      if (all != null) {
        all.remove(a.key);
        if (all.isEmpty()) {
          index.remove(key);
        }
      }
    }
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

  /** Keys that a drain has given out: what closes before its first drain leaves no record. */
  private final Set<String> committed = new HashSet<>();

  void restore(String key, byte[] bytes) {
    Open open = Open.fromBytes(key, bytes);
    put(open, open.expires);
    if (open.expires != Long.MAX_VALUE) {
      due.add(new Due(open.expires, key));
    }
    changed.remove(key);
    committed.add(key);
    if (open instanceof Attempt) {
      nextAttempt = Math.max(nextAttempt, Long.parseLong(key.substring(2), 16) + 1);
    }
  }
}
