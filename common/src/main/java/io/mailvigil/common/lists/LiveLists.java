// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists of a folder as they stand, looked at again every few seconds. A change is taken when it
 * stands there twice the same. One with a mistake in it is refused, and what was there before goes
 * on holding; at the start, when nothing was there before, the entries that are right hold.
 * Thread-safe.
 */
public final class LiveLists implements Supplier<NamedLists> {
  private static final Logger LOG = LoggerFactory.getLogger(LiveLists.class);
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final ListFolder folder;
  private final InstantSource clock;
  private ListFolder.Texts seen = new ListFolder.Texts(Map.of(), List.of());
  private ListFolder.Texts settling = seen;
  private NamedLists lists = NamedLists.EMPTY;
  private List<String> mistakes = List.of();
  private Instant looked = Instant.MIN;

  public LiveLists(ListFolder folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  @Override
  public synchronized NamedLists get() {
    Instant now = clock.instant();
    if (folder.path() != null && now.isAfter(looked.plus(LOOK))) {
      boolean first = looked.equals(Instant.MIN);
      looked = now;
      ListFolder.Texts texts = folder.lists();
      if (first || (!texts.equals(seen) && texts.equals(settling))) {
        seen = texts;
        take(texts.asLists(), first);
      }
      settling = texts; // somebody may be writing: a change is taken when it stands still
    }
    return lists;
  }

  private void take(NamedLists.Read read, boolean first) {
    mistakes = read.mistakes();
    mistakes.forEach(mistake -> LOG.error("list refused: {}", mistake));
    if (first || mistakes.isEmpty()) {
      lists = read.lists();
    }
  }

  /** What is wrong with the folder as it stands, each with file, line and mend. */
  public synchronized List<String> mistakes() {
    get();
    return mistakes;
  }
}
