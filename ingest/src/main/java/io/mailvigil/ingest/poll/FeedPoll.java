// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One feed: which window is due, its pages one after the other, and when to come back. */
final class FeedPoll {
  /** After so many looks at an answer that can not be read, the feed goes on without it. */
  private static final int LOOKS = 3;

  /** More pages has no window: the provider's links lead in a circle. */
  private static final int MOST_PAGES = 100_000;

  private final String before;
  private final FeedMemory memory;
  private final PollSettings settings;
  private final Api api;
  private final Requests requests;
  private final Spooling spooling;
  private Instant due = Instant.MIN;
  private int failures;
  private int unreadable;
  private @Nullable String problem;

  /**
   * @param before what stands before each id in the spool
   */
  FeedPoll(
      String before,
      FeedMemory memory,
      PollSettings settings,
      Api api,
      Requests requests,
      Spooling spooling) {
    this.before = before;
    this.memory = memory;
    this.settings = settings;
    this.api = api;
    this.requests = requests;
    this.spooling = spooling;
  }

  /** An id that stands in the spool. */
  void recall(String id, long until) {
    if (id.startsWith(before)) {
      memory.restore(id.substring(before.length()), until);
    }
  }

  @Nullable String problem() {
    return problem;
  }

  /**
   * Asks for the window that is due, where one is.
   *
   * @return when to look again
   */
  Instant look(Instant now) throws InterruptedException {
    if (due.isAfter(now)) {
      return due;
    }
    Window window = memory.next(now, api.oldest(now), api.endsAnywhere());
    try {
      sweep(window);
      memory.complete(window);
      unreadable = 0;
      failures = 0;
      problem = null;
      due = window.to().isBefore(now) ? now : now.plus(settings.interval());
    } catch (UnreadableException e) {
      unreadable++;
      problem = before + " can not be read (" + e.getMessage() + "): see the dead letters";
      if (unreadable >= LOOKS) {
        memory.complete(window);
        unreadable = 0;
      }
      due = now.plus(settings.interval());
    } catch (Requests.FailedException e) {
      failures++;
      problem = before + ": " + e.getMessage();
      due = now.plus(leave(e.refused));
    } catch (IOException e) {
      problem = before + ": " + e.getMessage();
      due = now.plus(settings.interval());
    }
    return due;
  }

  /** Doubled each time, from the interval to 15 minutes; a refusal is never asked again soon. */
  private Duration leave(boolean refused) {
    Duration least = Duration.ofMinutes(refused ? 1 : 0);
    Duration base = settings.interval().compareTo(least) < 0 ? least : settings.interval();
    Duration time = base.multipliedBy(1L << Math.min(failures - 1, 10));
    Duration most = base.compareTo(Pace.LONGEST) > 0 ? base : Pace.LONGEST;
    return time.compareTo(most) > 0 ? most : time;
  }

  private void sweep(Window window)
      throws UnreadableException, Requests.FailedException, IOException, InterruptedException {
    Deque<Ask> asks = new ArrayDeque<>(List.of(api.first(feed(), window)));
    Set<URI> asked = new HashSet<>();
    while (!asks.isEmpty()) {
      Ask ask = asks.remove();
      if (ask.once() != null && !memory.isNew(ask.once(), window)) {
        continue;
      }
      if ((!asked.add(ask.uri()) && ask.form() == null) || asked.size() > MOST_PAGES) {
        refuse(window, "the links to the next page lead in a circle", new byte[0]);
      }
      Answer answer = requests.send(ask);
      Page page = ask.reader().read(answer);
      spooling.take(before, memory, window, page.records());
      if (page.broken() != null) {
        refuse(window, page.broken(), answer.body());
      }
      if (ask.once() != null) {
        memory.add(ask.once(), window);
      }
      page.next().reversed().forEach(asks::addFirst);
    }
  }

  private void refuse(Window window, String why, byte[] body)
      throws UnreadableException, IOException, InterruptedException {
    spooling.unreadable(before, memory, window, why, body);
    throw new UnreadableException(why);
  }

  /** An answer of 200 is not what the provider documents. */
  private static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String why) {
      super(why);
    }
  }

  private String feed() {
    return memory.name();
  }
}
