// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A compressed file by uncompressed offset: forward reading is one pass, and going back at most one
 * buffer (to the line that a buffer's end has cut) costs nothing; further back begins anew.
 */
final class GzipContent implements Content {
  private final Path file;
  private InputStream in;
  private long at;
  private byte[] kept = {};
  private int keptLength;
  private boolean broken;

  GzipContent(Path file) throws IOException {
    this.file = file;
    this.in = open(file);
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      return new GZIPInputStream(raw, 1 << 16);
    } catch (EOFException empty) { // gzip has not written its header yet
      raw.close();
      throw empty;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  @Override
  public int read(long offset, byte[] buf, int length) throws IOException {
    if (broken || offset < at - keptLength) {
      in.close();
      in = open(file);
      at = 0;
      keptLength = 0;
      broken = false;
    }
    if (offset > at) {
      keptLength = 0;
      while (at < offset) {
        long skipped = in.skip(offset - at);
        if (skipped <= 0) {
          return -1;
        }
        at += skipped;
      }
    }
    int again = (int) (at - offset);
    int fromKept = Math.min(again, length);
    System.arraycopy(kept, keptLength - again, buf, 0, fromKept);
    int n = fromKept < again ? 0 : fill(buf, fromKept, length);
    if (n > 0) {
      at += n;
      keep(buf, fromKept + n);
    }
    return fromKept + n;
  }

  /** As much as there is; a file that ends too early says so once all before is handed over. */
  private int fill(byte[] buf, int from, int to) throws IOException {
    int filled = from;
    try {
      while (filled < to) {
        int n = in.read(buf, filled, to - filled);
        if (n < 0) {
          break;
        }
        filled += n;
      }
    } catch (IOException e) {
      broken = true;
      if (filled == from) {
        throw e;
      }
    }
    return filled - from;
  }

  private void keep(byte[] buf, int length) {
    if (kept.length < length) {
      kept = new byte[length];
    }
    System.arraycopy(buf, 0, kept, 0, length);
    keptLength = length;
  }

  @Override
  public long size() {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean isFinished() {
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
