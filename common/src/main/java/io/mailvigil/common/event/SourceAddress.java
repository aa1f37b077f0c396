// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An IP address, IPv4-mapped IPv6 folded onto IPv4 and a zone id dropped; parsed without a look-up.
 *
 * @param high the upper 64 bits, 0 for IPv4
 * @param low the lower 64 bits; for IPv4 {@code 0xffff} and the address
 */
public record SourceAddress(long high, long low) implements Comparable<SourceAddress> {
  private static final long MAPPED = 0xffff_0000_0000L;

  public boolean isV4() {
    return high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED;
  }

  /** The address, or null where the text is not an IPv4 or IPv6 literal (RFC 4291, RFC 5952). */
  public static @Nullable SourceAddress parse(String text) {
    return text.indexOf(':') >= 0 ? v6(text) : v4(text, 0, text.length());
  }

  /** Throws {@link IllegalArgumentException} where {@link #parse} would give null. */
  public static SourceAddress of(String text) {
    SourceAddress address = parse(text);
    if (address == null) {
      throw new IllegalArgumentException("not an IP address");
    }
    return address;
  }

  /** From the 4 or 16 bytes of {@link InetAddress#getAddress()}. */
  public static SourceAddress of(byte[] bytes) {
    if (bytes.length == 4) {
      long v = 0;
      for (byte b : bytes) {
        v = v << 8 | (b & 0xff);
      }
      return new SourceAddress(0, MAPPED | v);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (bytes[i] & 0xff);
      low = low << 8 | (bytes[i + 8] & 0xff);
    }
    return new SourceAddress(high, low);
  }

  /** 4 bytes for IPv4, 16 for IPv6. */
  public byte[] bytes() {
    boolean v4 = isV4();
    byte[] bytes = new byte[v4 ? 4 : 16];
    for (int i = 0; i < bytes.length; i++) {
      int fromRight = bytes.length - 1 - i;
      bytes[i] = (byte) (fromRight < 8 ? low >>> (8 * fromRight) : high >>> (8 * (fromRight - 8)));
    }
    return bytes;
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are always an address", e);
    }
  }

  /**
   * The network this address counts as: /32 of IPv4, /64 of IPv6 (one customer has a whole /64).
   */
  public Network network() {
    return new Network(this, isV4() ? 32 : 64);
  }

  private static @Nullable SourceAddress v4(String s, int from, int to) {
    long value = 0;
    int octets = 0;
    int i = from;
    while (octets < 4) {
      int start = i;
      int octet = 0;
      while (i < to && s.charAt(i) >= '0' && s.charAt(i) <= '9' && i - start < 3) {
        octet = octet * 10 + (s.charAt(i++) - '0');
      }
      if (i == start || octet > 255 || (i - start > 1 && s.charAt(start) == '0')) {
        return null;
      }
      value = value << 8 | octet;
      octets++;
      if (octets < 4 && (i >= to || s.charAt(i++) != '.')) {
        return null;
      }
    }
    return i == to ? new SourceAddress(0, MAPPED | value) : null;
  }

  /** The IPv4 address in {@code ascii[from, to)}, null where that is none; makes no text of it. */
  public static @Nullable SourceAddress parseV4(byte[] ascii, int from, int to) {
    long value = 0;
    int i = from;
    for (int octets = 0; octets < 4; octets++) {
      int start = i;
      int octet = 0;
      while (i < to && ascii[i] >= '0' && ascii[i] <= '9' && i - start < 3) {
        octet = octet * 10 + (ascii[i++] - '0');
      }
      if (i == start || octet > 255 || (i - start > 1 && ascii[start] == '0')) {
        return null;
      }
      value = value << 8 | octet;
      if (octets < 3 && (i >= to || ascii[i++] != '.')) {
        return null;
      }
    }
    return i == to ? new SourceAddress(0, MAPPED | value) : null;
  }

  private static @Nullable SourceAddress v6(String text) {
    int zone = text.indexOf('%');
    int to = zone < 0 ? text.length() : zone;
    int[] groups = new int[8];
    int n = 0;
    int gap = -1;
    int i = 0;
    if (text.startsWith("::")) {
      gap = 0;
      i = 2;
    }
    while (i < to) {
      if (n == 8) {
        return null;
      }
      int start = i;
      int group = 0;
      while (i < to
          && i - start < 4
          && Character.digit(text.charAt(i), 16) >= 0
          && text.charAt(i) < 128) {
        group = group << 4 | Character.digit(text.charAt(i++), 16);
      }
      if (i < to && text.charAt(i) == '.') {
        SourceAddress tail = n <= 6 ? v4(text, start, to) : null;
        if (tail == null) {
          return null;
        }
        groups[n++] = (int) (tail.low >>> 16 & 0xffff);
        groups[n++] = (int) (tail.low & 0xffff);
        i = to;
        break;
      }
      if (i == start) {
        return null;
      }
      groups[n++] = group;
      if (i == to) {
        break;
      }
      if (text.charAt(i++) != ':' || i == to) {
        return null;
      }
      if (text.charAt(i) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = n;
        i++;
      }
    }
    if (gap < 0 ? n != 8 : n > 7) {
      return null;
    }
    long high = 0;
    long low = 0;
    for (int k = 0; k < 8; k++) {
      int from = gap < 0 || k < gap ? k : k - (8 - n);
      int group = gap >= 0 && k >= gap && k < gap + 8 - n ? 0 : groups[from];
      if (k < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return new SourceAddress(high, low);
  }

  @Override
  public int compareTo(SourceAddress other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The canonical text of RFC 5952. */
  @Override
  public String toString() {
    if (isV4()) {
      return (low >>> 24 & 255)
          + "."
          + (low >>> 16 & 255)
          + "."
          + (low >>> 8 & 255)
          + "."
          + (low & 255);
    }
    int best = -1;
    int bestLength = 1;
    for (int k = 0; k < 8; k++) {
      int run = 0;
      while (k + run < 8 && group(k + run) == 0) {
        run++;
      }
      if (run > bestLength) {
        best = k;
        bestLength = run;
      }
      k += run;
    }
    StringBuilder out = new StringBuilder(39);
    for (int k = 0; k < 8; k++) {
      if (k == best) {
        out.append("::");
        k += bestLength - 1;
      } else {
        if (k > 0 && k != best + bestLength) {
          out.append(':');
        }
        out.append(Integer.toHexString(group(k)));
      }
    }
    return out.toString();
  }

  private int group(int k) {
    return (int) ((k < 4 ? high >>> (48 - 16 * k) : low >>> (112 - 16 * k)) & 0xffff);
  }
}
