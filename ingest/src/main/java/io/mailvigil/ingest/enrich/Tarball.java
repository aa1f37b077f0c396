// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Reads the regular files of a {@code .tgz} (ustar, as npm packs it), one after the other. */
final class Tarball {
  private static final int BLOCK = 512;

  /** Takes one file; it need not read {@code content} to its end. */
  interface Visitor {
    void file(String name, InputStream content) throws IOException;
  }

  private Tarball() {}

  /** Throws {@link IOException} where the archive is damaged or ends early. */
  static void read(InputStream tgz, Visitor visitor) throws IOException {
    GZIPInputStream in = new GZIPInputStream(tgz, 1 << 16);
    byte[] header = new byte[BLOCK];
    while (in.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
      long size = octal(header, 124, 12);
      Content content = new Content(in, size);
      if (header[156] == '0' || header[156] == 0) {
        visitor.file(text(header, 0, 100), content);
      }
      content.skipNBytes(content.left);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
    }
  }

  private static String text(byte[] header, int from, int most) {
    int to = from;
    while (to < from + most && header[to] != 0) {
      to++;
    }
    return new String(header, from, to - from, StandardCharsets.UTF_8);
  }

  private static long octal(byte[] header, int from, int most) throws IOException {
    long value = 0;
    for (String part : text(header, from, most).trim().split(" ", -1)) {
      try {
        value = part.isEmpty() ? 0 : Long.parseLong(part, 8);
      } catch (NumberFormatException e) {
        throw new IOException("a damaged tar header", e);
      }
    }
    if (value < 0) {
      throw new IOException("a damaged tar header");
    }
    return value;
  }

  /** The bytes of one file and not one more. */
  private static final class Content extends InputStream {
    private final InputStream in;
    private long left;

    Content(InputStream in, long size) {
      this.in = in;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buf, int off, int len) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(buf, off, (int) Math.min(len, left));
      if (n < 0) {
        throw new EOFException("the archive ends early");
      }
      left -= n;
      return n;
    }
  }
}
