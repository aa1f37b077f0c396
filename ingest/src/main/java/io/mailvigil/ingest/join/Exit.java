// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
import org.jspecify.annotations.Nullable;

/** Where events leave the joins: those of a webmail and of its mail server meet here. */
record Exit(WebmailJoin webmails, Sink sink) {
  /** A daemon's event, on this line. */
  void event(AuthEvent event, @Nullable ReadLine line) {
    if (!webmails.takes(event, line)) {
      leave(event, line);
    }
  }

  /** The event of a web application's own line. */
  void webEvent(AuthEvent event, @Nullable ReadLine line) {
    leave(event, line);
    webmails.told(event);
  }

  void leave(AuthEvent event, @Nullable ReadLine line) {
    if (line != null) {
      line.carries(event);
    }
    sink.event(event);
  }
}
