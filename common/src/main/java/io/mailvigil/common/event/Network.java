// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

/**
 * An IP network in CIDR form; host bits are cleared.
 *
 * @param base its first address
 * @param prefix 0-32 for IPv4, 0-128 for IPv6
 */
public record Network(SourceAddress base, int prefix) {
  public Network {
    int bits = base.isV4() ? 32 : 128;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("a prefix of 0 to " + bits);
    }
    base = masked(base, prefix + 128 - bits);
  }

  /**
   * {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Throws {@link
   * IllegalArgumentException} on anything else.
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    SourceAddress base = SourceAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (base == null) {
      throw new IllegalArgumentException(
          "not an address or network: write 192.0.2.0/24 or 2001:db8::/32");
    }
    int bits = base.isV4() ? 32 : 128;
    try {
      return new Network(base, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not an address or network: write 192.0.2.0/24 or 2001:db8::/32", e);
    }
  }

  public boolean contains(SourceAddress address) {
    boolean v4 = base.isV4();
    return v4 == address.isV4() && masked(address, v4 ? prefix + 96 : prefix).equals(base);
  }

  /** True where they share an address. */
  public boolean overlaps(Network other) {
    return contains(other.base) || other.contains(base);
  }

  private static SourceAddress masked(SourceAddress a, int bits) {
    long high = bits >= 64 ? a.high() : bits == 0 ? 0 : a.high() & (-1L << (64 - bits));
    long low = bits >= 128 ? a.low() : bits <= 64 ? 0 : a.low() & (-1L << (128 - bits));
    return new SourceAddress(high, low);
  }

  /** A single address without its prefix, anything wider in CIDR form. */
  @Override
  public String toString() {
    return prefix == (base.isV4() ? 32 : 128) ? base.toString() : base + "/" + prefix;
  }
}
