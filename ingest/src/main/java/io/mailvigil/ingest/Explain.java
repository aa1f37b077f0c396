// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.past.PastLogs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;

/**
 * The engine of {@code explain}: how each line is read, in input order, or how many of each
 * (contract parts 2 and 3). Several files are one world unless they are asked for separately.
 */
public final class Explain {
  /**
   * @param json one JSON object a line
   * @param summary only counts and rates
   * @param separately each file is a world of its own
   * @param year the year of each file's first year-less line, 0 to infer it
   * @param zone the zone of stamps that state none
   */
  public record Options(boolean json, boolean summary, boolean separately, int year, ZoneId zone) {}

  private final ReadingSettings settings;
  private final Options options;

  public Explain(ReadingSettings settings, Options options) {
    this.settings = settings;
    this.options = options;
  }

  /**
   * Explains the files ({@link PastLogs#STDIN} for standard input) to {@code out}; notices go to
   * {@code err}. Throws an {@link IOException} whose message names the file.
   */
  public void run(List<Path> files, InputStream stdin, OutputStream out, PrintStream err)
      throws IOException {
    PastLogs logs = new PastLogs(settings, options.year(), options.zone(), stdin);
    long begun = System.nanoTime();
    if (options.summary()) {
      Summary summary = new Summary();
      for (List<Path> world : worlds(files)) {
        summary.add(logs.read(world, summary));
      }
      out.write(
          summary
              .text(logs.bytes(), System.nanoTime() - begun)
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else {
      for (List<Path> world : worlds(files)) {
        try (LinePrinter printer = new LinePrinter(out, options.json(), world)) {
          logs.read(world, printer);
        }
      }
    }
    out.flush();
    String notice = logs.notice();
    if (notice != null) {
      err.println(notice);
    }
  }

  private List<List<Path>> worlds(List<Path> files) {
    return options.separately() ? files.stream().map(List::of).toList() : List.of(files);
  }
}
