// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.AuthEventJson;
import io.mailvigil.common.wire.JsonSerde;

/** An event as it stands in Elasticsearch. */
final class EventDocument {
  private static final JsonSerde<AuthEvent> JSON =
      new JsonSerde<>(AuthEventJson::write, AuthEventJson::read);

  private EventDocument() {}

  static byte[] json(AuthEvent event) {
    return JSON.toBytes(event);
  }
}
