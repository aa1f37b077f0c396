// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.SourceAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV of address ranges and their autonomous systems ({@code first,last,number,organization}, as
 * the asn sets of ip-location-db have it), IPv4 and IPv6 in one table, found by binary search.
 * Where ranges overlap, the one that begins later holds.
 */
final class AsnTable implements GeoData {
  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;
  private final long[] number;
  private final @Nullable String[] organization;
  private final Instant built;

  private AsnTable(Rows rows, Instant built) {
    this.firstHigh = Arrays.copyOf(rows.columns[0], rows.size);
    this.firstLow = Arrays.copyOf(rows.columns[1], rows.size);
    this.lastHigh = Arrays.copyOf(rows.columns[2], rows.size);
    this.lastLow = Arrays.copyOf(rows.columns[3], rows.size);
    this.number = Arrays.copyOf(rows.columns[4], rows.size);
    this.organization = Arrays.copyOf(rows.organization, rows.size);
    this.built = built;
  }

  /** Throws {@link IOException} naming the first line that is no range or stands out of order. */
  static AsnTable read(Path file) throws IOException {
    Rows rows = new Rows();
    CharsetDecoder lenient =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(FileChannel.open(file), lenient, 1 << 16))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(line);
      }
    }
    if (rows.size == 0) {
      throw new IOException("holds no range");
    }
    return new AsnTable(rows, Files.getLastModifiedTime(file).toInstant());
  }

  @Override
  public GeoAnswer find(SourceAddress address) {
    int low = 0;
    int high = number.length - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      if (compare(firstHigh[mid], firstLow[mid], address) <= 0) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return high >= 0 && compare(lastHigh[high], lastLow[high], address) >= 0
        ? new GeoAnswer(null, number[high], organization[high])
        : GeoAnswer.NOTHING;
  }

  @Override
  public Instant built() {
    return built;
  }

  @Override
  public GeoKnowledge knowledge() {
    return new GeoKnowledge(false, false, true);
  }

  private static int compare(long high, long low, SourceAddress address) {
    int byHigh = Long.compareUnsigned(high, address.high());
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, address.low());
  }

  /** The columns while they grow. */
  private static final class Rows {
    final long[][] columns = new long[5][1 << 16];
    @Nullable String[] organization = new String[1 << 16];
    final Map<String, String> names = new HashMap<>();
    int size;
    private @Nullable SourceAddress before;

    void add(String line) throws IOException {
      String[] f = line.split(",", 4);
      @Nullable SourceAddress first = SourceAddress.parse(f[0]);
      @Nullable SourceAddress last = f.length < 3 ? null : SourceAddress.parse(f[1]);
      if (first == null || last == null || last.compareTo(first) < 0) {
        throw new IOException("line " + (size + 1) + " is not first,last,number,organization");
      }
      if (before != null && first.compareTo(before) <= 0) {
        throw new IOException("line " + (size + 1) + " stands out of order");
      }
      before = first;
      if (size == organization.length) {
        for (int i = 0; i < columns.length; i++) {
          columns[i] = Arrays.copyOf(columns[i], 2 * size);
        }
        organization = Arrays.copyOf(organization, 2 * size);
      }
      columns[0][size] = first.high();
      columns[1][size] = first.low();
      columns[2][size] = last.high();
      columns[3][size] = last.low();
      try {
        columns[4][size] = Long.parseLong(f[2]);
      } catch (NumberFormatException e) {
        throw new IOException("line " + (size + 1) + " has no AS number", e);
      }
      String name = f.length < 4 ? "" : unquoted(f[3]);
      organization[size++] = name.isEmpty() ? null : names.computeIfAbsent(name, n -> n);
    }

    private static String unquoted(String field) {
      return field.length() > 1 && field.startsWith("\"") && field.endsWith("\"")
          ? field.substring(1, field.length() - 1).replace("\"\"", "\"")
          : field;
    }
  }
}
