// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.bench;

import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Nanoseconds a line from its bytes to its reading, by corpus: {@code deploy/bench/run parsers}.
 * Corpora are small and full of security lines, so a real log is cheaper.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatBenchmark {
  private static final String FOREIGN =
      """
      Nov 23 10:00:00 mx kernel: [12345.678901] eth0: link up, 1000 Mbps, full duplex
      Nov 23 10:00:00 mx CRON[4711]: (root) CMD (command -v debian-sa1 > /dev/null)
      Nov 23 10:00:00 mx systemd[1]: Started Session 4711 of User root.
      Nov 23 10:00:00 mx rspamd[812]: <a1b2c3>; task; rspamd_task_write_log: id: <x@example.net>
      """;

  /** Name of a corpus without {@code .log}; {@code foreign}: lines of programs nobody reads. */
  @Param("foreign")
  public String corpus;

  private final LogFormats formats = new LogFormats();
  private final LogLine line = new LogLine();
  private byte[][] lines = {};
  private int next;

  /** Reads the corpus from the folder that {@code mailvigil.corpora} names. */
  @Setup
  public void read() throws IOException {
    Path folder = Path.of(System.getProperty("mailvigil.corpora", "."));
    String text =
        corpus.equals("foreign") ? FOREIGN : Files.readString(folder.resolve(corpus + ".log"));
    lines =
        text.lines()
            .filter(l -> !l.startsWith("# ") && !l.isEmpty())
            .map(l -> l.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  /** One line, head and reading. */
  @Benchmark
  public Reading line() {
    byte[] bytes = lines[next++ % lines.length];
    return formats.read(line.take(bytes, 0, bytes.length));
  }
}
