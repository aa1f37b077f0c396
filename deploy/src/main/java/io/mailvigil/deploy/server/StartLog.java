// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** One sentence out of what Elasticsearch's start script printed before it gave up. */
final class StartLog {
  private StartLog() {}

  static String why(Path output, Path log, int port) throws IOException {
    String text = Files.readString(output, StandardCharsets.ISO_8859_1);
    if (text.contains("BindHttpException") || text.contains("Address already in use")) {
      return "Port %d on 127.0.0.1 is in use and Elasticsearch needs it: stop what listens there, or choose another with elasticsearch.port (0 for a free one)."
          .formatted(port);
    }
    if (text.contains("No space left on device")) {
      return "Elasticsearch did not start because the disk is full: free some space (its log: %s)."
          .formatted(log);
    }
    String cause =
        text.lines()
            .filter(l -> l.contains("ERROR") || l.contains("Exception") || l.contains("setpriv"))
            .reduce((first, second) -> first.contains("ERROR") ? first : second)
            .orElse(text.lines().reduce((first, second) -> second).orElse("it printed nothing"));
    return "Elasticsearch did not start (%s): see %s and %s.".formatted(cause.strip(), output, log);
  }
}
