// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.FileIdentity;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.join.LineHash;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the files of one log say when they are read one after the other without any break. */
final class UndisturbedRun {
  private UndisturbedRun() {}

  /** The id of each event, in order, and the name of the file that it stands in. */
  static Map<String, String> events(Path log, List<Path> files) throws IOException {
    Map<String, String> events = new LinkedHashMap<>();
    String[] reading = {""};
    Sink sink =
        new Sink() {
          @Override
          public void event(AuthEvent event) {
            assertThat(events.put(event.id(), reading[0])).as("events with one id").isNull();
          }

          @Override
          public void deadLetter(DeadLetter letter) {
            throw new AssertionError("a dead letter at " + letter.offset() + " of " + reading[0]);
          }
        };
    World world = new World(ReadingSettings.DEFAULT, HashKey.ofThisRun());
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      reading[0] = file.getFileName().toString();
      if (bytes.length == 0) {
        continue;
      }
      int end = 0;
      while (bytes[end] != '\n') {
        end++;
      }
      LogFile open =
          world.open(
              new FileIdentity(
                  log.toString(),
                  LineHash.of(bytes, 0, end),
                  ZoneOffset.UTC,
                  0,
                  Instant.now(),
                  true));
      world.read(open, 0, bytes, 0, bytes.length, sink);
      world.close(open, sink);
    }
    world.end(sink);
    return events;
  }
}
