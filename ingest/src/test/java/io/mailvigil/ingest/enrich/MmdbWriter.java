// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes tiny MaxMind DB files (format 2.0, 32-bit records) for tests: documentation ranges with
 * whatever records a test wants. Values may be texts, doubles, longs and maps.
 */
final class MmdbWriter {
  private final int ipVersion;
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
  private final Map<Map<String, ?>, Integer> places = new LinkedHashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private Instant built = Instant.parse("2026-11-01T00:00:00Z");

  private MmdbWriter(int ipVersion) {
    this.ipVersion = ipVersion;
  }

  static MmdbWriter both() {
    return new MmdbWriter(6);
  }

  static MmdbWriter v4Only() {
    return new MmdbWriter(4);
  }

  MmdbWriter built(Instant when) {
    built = when;
    return this;
  }

  /** Children are node numbers, or -1 - offset of a record; 0 is empty. */
  MmdbWriter put(String network, Map<String, ?> record) {
    Network n = Network.parse(network);
    int place =
        places.computeIfAbsent(
            record,
            r -> {
              int at = data.size();
              write(r, data);
              return at;
            });
    byte[] bytes = n.base().bytes();
    int skipped = n.base().isV4() && ipVersion == 6 ? 96 : 0;
    int bits = skipped + n.prefix();
    int node = 0;
    for (int i = 0; i < bits; i++) {
      int bit = i < skipped ? 0 : bytes[(i - skipped) / 8] >> (7 - (i - skipped) % 8) & 1;
      if (i == bits - 1) {
        nodes.get(node)[bit] = -1 - place;
      } else {
        if (nodes.get(node)[bit] <= 0) {
          nodes.add(new int[2]);
          nodes.get(node)[bit] = nodes.size() - 1;
        }
        node = nodes.get(node)[bit];
      }
    }
    return this;
  }

  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int child : node) {
        int value = child > 0 ? child : child == 0 ? nodes.size() : nodes.size() + 16 - 1 - child;
        number(value, 4, out);
      }
    }
    out.writeBytes(new byte[16]);
    out.writeBytes(data.toByteArray());
    out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
    out.writeBytes("MaxMind.com".getBytes(StandardCharsets.US_ASCII));
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("binary_format_major_version", 2L);
    meta.put("binary_format_minor_version", 0L);
    meta.put("build_epoch", built.getEpochSecond());
    meta.put("database_type", "Tiny");
    meta.put("ip_version", (long) ipVersion);
    meta.put("node_count", (long) nodes.size());
    meta.put("record_size", 32L);
    meta.put("languages", List.of());
    meta.put("description", Map.of());
    write(meta, out);
    return out.toByteArray();
  }

  /** Puts the file in place by renaming, as publishers' tools do. */
  Path writeTo(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, toBytes());
    return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void write(Object value, ByteArrayOutputStream out) {
    switch (value) {
      case Map<?, ?> map -> {
        out.write(7 << 5 | map.size());
        map.forEach((k, v) -> {
          write(k, out);
          write(v, out);
        });
      }
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 29) {
          out.write(2 << 5 | bytes.length);
        } else {
          out.write(2 << 5 | 29);
          out.write(bytes.length - 29);
        }
        out.writeBytes(bytes);
      }
      case Double number -> {
        out.write(3 << 5 | 8);
        number(Double.doubleToLongBits(number), 8, out);
      }
      case Long number -> {
        out.write(8);
        out.write(2);
        number(number, 8, out);
      }
      case List<?> list -> {
        out.write(list.size());
        out.write(4);
      }
      default -> throw new IllegalArgumentException("a value of " + value.getClass());
    }
  }

  private static void number(long value, int bytes, ByteArrayOutputStream out) {
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)));
    }
  }
}
