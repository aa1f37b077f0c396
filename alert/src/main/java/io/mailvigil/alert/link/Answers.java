// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.RaisedAlert;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where the receivers of one channel can answer what a message asks. */
public interface Answers {
  /** Nowhere: by the command line only. */
  Answers NONE =
      new Answers() {
        @Override
        public @Nullable URI to(ActionTaken question) {
          return null;
        }

        @Override
        public @Nullable URI to(RaisedAlert login) {
          return null;
        }
      };

  /** The page of a question whether to lock, null where it has none. */
  @Nullable URI to(ActionTaken question);

  /**
   * The page on which the owner of an account says whether it was them, null where there is none.
   */
  @Nullable URI to(RaisedAlert login);
}
