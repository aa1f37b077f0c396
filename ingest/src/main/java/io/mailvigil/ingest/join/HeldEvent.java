// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.AuthEventJson;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that waits for another line.
 *
 * @param line its line's reading waits with it; only while explaining, never durable
 */
record HeldEvent(AuthEvent event, @Nullable ReadLine line) {
  private static final JsonFactory JSON = new JsonFactory();

  /** Nanoseconds since the epoch. */
  long time() {
    Instant time = event.time();
    return time.getEpochSecond() * Attempts.SECOND + time.getNano();
  }

  /** The line turns out to be a detail of another event. */
  void fold() {
    if (line != null) {
      line.settle();
    }
  }

  void write(DataOutput out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      AuthEventJson.write(event, json);
    }
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray());
  }

  static HeldEvent read(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    try (JsonParser json = JSON.createParser(bytes)) {
      return new HeldEvent(AuthEventJson.read(json), null);
    }
  }
}
