// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one channel still has to tell, and when: what is urgent at once, grouped by incident; the
 * rest in a digest; and once the budget is spent, everything that waits in one message. In quiet
 * hours only what cannot wait. Knows no clock and does no I/O; thread-safe.
 */
final class ChannelQueue {
  /** A change and what is to be called when it is dealt with. */
  record Item(Change change, Runnable done) {}

  /** A message and the changes it stands for. */
  record Due(Message message, List<Item> items) {
    Due {
      items = List.copyOf(items);
    }
  }

  /** Changes that will be told together. */
  private static final class Group {
    final List<Item> items = new ArrayList<>();
    final Instant since;

    Group(Instant since) {
      this.since = since;
    }
  }

  private final String channel;
  private final ChannelPolicy policy;
  private final Budget budget;
  private final Map<String, Group> incidents = new LinkedHashMap<>();
  private @Nullable Group digest;
  private boolean flooded;

  ChannelQueue(String channel, ChannelPolicy policy) {
    this.channel = channel;
    this.policy = policy;
    this.budget = new Budget(policy.perHour());
  }

  /** Takes a change, unless it is not for this channel: then it is done at once. */
  synchronized void offer(Item item, Instant now) {
    Urgency urgency = item.change().report().urgency();
    boolean opens = item.change().step() == Change.Step.OPEN;
    boolean slight = item.change().severity().compareTo(policy.least()) < 0;
    if (opens && (urgency == Urgency.NONE || slight)) {
      item.done().run();
    } else if (urgency == Urgency.DIGEST) {
      digest = digest == null ? new Group(now) : digest;
      digest.items.add(item);
    } else {
      incidents.computeIfAbsent(item.change().thread(), i -> new Group(now)).items.add(item);
    }
  }

  /** The next message that is due, or null. It counts against the budget. */
  synchronized @Nullable Due next(Instant now) {
    String ripe = ripe(now);
    boolean gatheredEnough =
        digest != null && !isQuietHour(now) && isOlder(digest, policy.digestEvery(), now);
    Group gathered = gatheredEnough ? digest : null;
    if (ripe == null && gathered == null) {
      return null;
    }
    if (!budget.allows(now)) {
      flooded |= incidents.size() > 1;
      return null;
    }
    budget.spend();
    if (ripe != null && flooded) {
      flooded = false;
      List<Item> all = new ArrayList<>();
      incidents.values().forEach(group -> all.addAll(group.items));
      incidents.clear();
      return due(Message.Kind.FLOOD, "flood", all);
    }
    if (ripe != null) {
      Group group = incidents.remove(ripe);
      return due(Message.Kind.INCIDENT, ripe, group == null ? List.of() : group.items);
    }
    digest = null;
    return due(Message.Kind.DIGEST, "digest", gathered == null ? List.of() : gathered.items);
  }

  private @Nullable String ripe(Instant now) {
    for (Map.Entry<String, Group> entry : incidents.entrySet()) {
      if (mayBeTold(entry.getValue(), now) && isOlder(entry.getValue(), policy.groupWait(), now)) {
        return entry.getKey();
      }
    }
    return null;
  }

  private boolean mayBeTold(Group group, Instant now) {
    return !isQuietHour(now) || group.items.stream().anyMatch(item -> item.change().breaksQuiet());
  }

  private boolean isQuietHour(Instant now) {
    return policy.quiet() != null && policy.quiet().contain(now);
  }

  private static boolean isOlder(Group group, Duration age, Instant now) {
    return !group.since.plus(age).isAfter(now);
  }

  private Due due(Message.Kind kind, String thread, List<Item> items) {
    // the first change decides: after a crash the group may be larger, but begins with the same one
    String id = items.getFirst().change().id(channel);
    return new Due(
        new Message(id, kind, thread, items.stream().map(item -> item.change().report()).toList()),
        items);
  }

  /** True while nothing urgent waits, but for the end of quiet hours. */
  synchronized boolean isQuiet(Instant now) {
    return incidents.values().stream().noneMatch(group -> mayBeTold(group, now));
  }
}
