// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.attack;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.past.PastLogs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Logs of real servers, read by ingest as one world, merged by their times. */
final class LogReading {
  private LogReading() {}

  /**
   * The events; a line that can not be read fails the test.
   *
   * @param stacks the section {@code reading}
   */
  static List<AuthEvent> events(String stacks, List<Path> logs) throws IOException {
    ConfigNode config = ConfigFile.parse(stacks, "test.yml");
    ReadingSettings settings = ReadingSettings.from(config, Accounts.DEFAULT);
    config.finish();
    List<AuthEvent> events = new ArrayList<>();
    Sink sink =
        new Sink() {
          @Override
          public void event(AuthEvent event) {
            events.add(event);
          }

          @Override
          public void deadLetter(DeadLetter letter) {
            throw new AssertionError("a real line was not understood: " + letter);
          }
        };
    new PastLogs(settings, 0, ZoneOffset.UTC, InputStream.nullInputStream()).read(logs, sink);
    return events;
  }
}
