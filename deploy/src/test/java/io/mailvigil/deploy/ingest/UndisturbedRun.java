// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.FileIdentity;
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
import java.util.ArrayList;
import java.util.List;

/** What the files of one log say when they are read one after the other without any break. */
final class UndisturbedRun {
  private UndisturbedRun() {}

  static List<String> eventIds(Path log, List<Path> files) throws IOException {
    List<String> ids = new ArrayList<>();
    Sink sink =
        new Sink() {
          @Override
          public void event(AuthEvent event) {
            ids.add(event.id());
          }

          @Override
          public void deadLetter(DeadLetter letter) {
            ids.add("dead letter at " + letter.offset());
          }
        };
    World world = new World(ReadingSettings.DEFAULT);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
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
    return ids;
  }
}
