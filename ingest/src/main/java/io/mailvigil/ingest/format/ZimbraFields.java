// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Zimbra's {@code key=value;} pairs, with or without blanks between them. A semicolon within a
 * value is doubled, so whatever a client may have written stays in its field. Source: Zimbra {@code
 * ZimbraLog.encodeArg()}.
 */
final class ZimbraFields {
  /** A line has a dozen. */
  private static final int MOST = 32;

  private record Place(int from, int to) {}

  private final LogLine l;
  private final Map<String, Place> places = new HashMap<>();
  private int end;

  private ZimbraFields(LogLine l) {
    this.l = l;
  }

  /** Reads pairs from {@code at} to the first thing that is none. The first of a key counts. */
  static ZimbraFields read(LogLine l, int at) {
    ZimbraFields fields = new ZimbraFields(l);
    int p = at;
    for (int n = 0; n < MOST; n++) {
      int key = Envelope.blanks(l, p);
      int equals = key;
      while (equals < l.to && equals < key + 20 && isKey(l.buf[equals])) {
        equals++;
      }
      int close = l.byteAt(equals) == '=' && equals > key ? fields.close(equals + 1) : -1;
      if (close < 0) {
        break;
      }
      fields.places.putIfAbsent(l.text(key, equals), new Place(equals + 1, close));
      p = close + 1;
    }
    fields.end = p;
    return fields;
  }

  private static boolean isKey(int c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
  }

  /** The single semicolon that ends a value, -1 where none does. */
  private int close(int from) {
    for (int i = l.find(';', from, l.to); i >= 0; i = l.find(';', i + 2, l.to)) {
      if (l.byteAt(i + 1) != ';') {
        return i;
      }
    }
    return -1;
  }

  /** The place behind the last pair. */
  int end() {
    return end;
  }

  @Nullable String get(String key) {
    Place place = places.get(key);
    String text = place == null ? null : l.textOrNull(place.from, place.to);
    return text == null ? null : text.replace(";;", ";");
  }

  String textOr(String key, String otherwise) {
    String text = get(key);
    return text == null ? otherwise : text;
  }

  /** The addresses of a field, the nearest first. */
  List<SourceAddress> hops(String key) {
    Place place = places.get(key);
    return place == null ? List.of() : WebClient.hops(l, place.from, place.to);
  }

  /** 0 where the field is no port. */
  int port(String key) {
    Place place = places.get(key);
    long port = place == null ? 0 : l.number(place.from, place.to);
    return port < 0 || port > 65_535 ? 0 : (int) port;
  }
}
