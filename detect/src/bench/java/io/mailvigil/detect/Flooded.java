// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What {@link Watching} does with a flooded group: read, fold, write, at each event. */
public final class Flooded {
  private Flooded() {}

  /** Microseconds an event, without the store itself. */
  public static <M> double stored(Detector<M> detector, List<AuthEvent> events) {
    Watch<M> watch = new Watch<>(detector);
    byte[] bytes = watch.write(watch.fresh());
    long begin = System.nanoTime();
    for (AuthEvent event : events) {
      if (detector.watches(event)) {
        try {
          Watch.Group<M> group = watch.read(bytes);
          watch.fold(group, "key", event, false);
          bytes = watch.write(group);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return (System.nanoTime() - begin) / 1e3 / events.size();
  }
}
