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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CSV of address ranges, as ip-location-db has them, IPv4 and IPv6 in one table, found by binary
 * search. Where ranges overlap, the one that begins later holds. The columns after {@code
 * first,last} are {@code number,organization} or {@code
 * country,state1,state2,city,postcode,latitude,longitude,timezone}; an eleventh may give the
 * accuracy radius in km.
 */
final class RangeTable implements GeoData {
  private static final List<String> PLACE =
      List.of(
          "country",
          "state1",
          "state2",
          "city",
          "postcode",
          "latitude",
          "longitude",
          "timezone",
          "radius");
  private static final List<String> SYSTEM = List.of("asn", "organization");

  private final long[] firstHigh;
  private final long[] firstLow;
  private final long[] lastHigh;
  private final long[] lastLow;
  private final List<GeoAnswer> answers;
  private final GeoKnowledge knowledge;
  private final Instant built;

  private RangeTable(Rows rows, Instant built) {
    int size = rows.answers.size();
    this.firstHigh = Arrays.copyOf(rows.columns[0], size);
    this.firstLow = Arrays.copyOf(rows.columns[1], size);
    this.lastHigh = Arrays.copyOf(rows.columns[2], size);
    this.lastLow = Arrays.copyOf(rows.columns[3], size);
    this.answers = List.copyOf(rows.answers);
    this.knowledge = rows.knowledge;
    this.built = built;
  }

  /** Throws {@link IOException} naming the first line that is no range or stands out of order. */
  static RangeTable read(Path file) throws IOException {
    Rows rows = new Rows();
    CharsetDecoder lenient =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE);
    try (BufferedReader lines =
        new BufferedReader(Channels.newReader(FileChannel.open(file), lenient, 1 << 16))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(line);
      }
    }
    if (rows.answers.isEmpty()) {
      throw new IOException("holds no range");
    }
    return new RangeTable(rows, Files.getLastModifiedTime(file).toInstant());
  }

  @Override
  public GeoAnswer find(SourceAddress address) {
    int low = 0;
    int high = answers.size() - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      if (compare(firstHigh[mid], firstLow[mid], address) <= 0) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return high >= 0 && compare(lastHigh[high], lastLow[high], address) >= 0
        ? answers.get(high)
        : GeoAnswer.NOTHING;
  }

  @Override
  public Instant built() {
    return built;
  }

  @Override
  public GeoKnowledge knowledge() {
    return knowledge;
  }

  private static int compare(long high, long low, SourceAddress address) {
    int byHigh = Long.compareUnsigned(high, address.high());
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, address.low());
  }

  /** The columns while they grow. */
  private static final class Rows {
    final long[][] columns = new long[4][1 << 16];
    final List<GeoAnswer> answers = new ArrayList<>();
    GeoKnowledge knowledge = GeoKnowledge.NONE;
    private final Map<GeoAnswer, GeoAnswer> same = new HashMap<>();
    private @Nullable SourceAddress before;

    void add(String line) throws IOException {
      List<String> fields = fields(line);
      int size = answers.size();
      @Nullable SourceAddress first = SourceAddress.parse(fields.getFirst());
      @Nullable SourceAddress last = fields.size() < 3 ? null : SourceAddress.parse(fields.get(1));
      if (first == null || last == null || last.compareTo(first) < 0) {
        throw new IOException(
            "line "
                + (size + 1)
                + " is neither first,last,number,organization nor"
                + " first,last,country,…");
      }
      if (before != null && first.compareTo(before) <= 0) {
        throw new IOException("line " + (size + 1) + " stands out of order");
      }
      before = first;
      if (size == columns[0].length) {
        for (int i = 0; i < columns.length; i++) {
          columns[i] = Arrays.copyOf(columns[i], 2 * size);
        }
      }
      columns[0][size] = first.high();
      columns[1][size] = first.low();
      columns[2][size] = last.high();
      columns[3][size] = last.low();
      GeoAnswer answer = answer(fields);
      if (answer.equals(GeoAnswer.NOTHING)) {
        throw new IOException("line " + (size + 1) + " has neither an AS number nor a country");
      }
      answers.add(same.computeIfAbsent(answer, a -> a));
      knowledge = knowledge.and(GeoKnowledge.of(answer));
    }

    private static GeoAnswer answer(List<String> fields) {
      boolean isSystem = !fields.get(2).isEmpty() && Character.isDigit(fields.get(2).charAt(0));
      List<String> names = isSystem ? SYSTEM : PLACE;
      Map<String, String> named = new HashMap<>();
      for (int i = 2; i < Math.min(fields.size(), 2 + names.size()); i++) {
        named.put(names.get(i - 2), fields.get(i));
      }
      return GeoRecord.answer(named);
    }

    /** The fields of a row; quoted ones may hold commas and doubled quotes (RFC 4180). */
    private static List<String> fields(String line) {
      List<String> all = new ArrayList<>();
      StringBuilder field = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          field.append(line.charAt(i++));
        } else if (c == '"') {
          quoted = !quoted;
        } else if (c == ',' && !quoted) {
          all.add(field.toString());
          field.setLength(0);
        } else {
          field.append(c);
        }
      }
      all.add(field.toString());
      return all;
    }
  }
}
