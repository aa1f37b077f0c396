// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

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
    return "Elasticsearch did not start (%s): see %s and %s.".formatted(cause(text), output, log);
  }

  /** What Java said when it refused to run, else the first error, else the last line. */
  private static String cause(String text) {
    int java = text.indexOf("\noutput:\n");
    if (java >= 0) {
      return text.substring(java)
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty() && !l.equals("output:") && !l.equals("error:"))
          .takeWhile(l -> !l.startsWith("at "))
          .collect(Collectors.joining(" "));
    }
    List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.stream()
        .filter(l -> l.matches(".*(ERROR|Exception|setpriv|setsid).*"))
        .findFirst()
        .orElse(lines.isEmpty() ? "it printed nothing" : lines.getLast());
  }
}
