// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The uncompressed bytes of a file, by offset. */
interface Content extends Closeable {
  /** Reads up to {@code length} bytes at an offset; 0 or less at the end. */
  int read(long offset, byte[] buf, int length) throws IOException;

  /** How many bytes there are now; {@link Long#MAX_VALUE} where only reading on tells. */
  long size() throws IOException;

  /** Whether it can not grow any more. */
  boolean isFinished();

  static Content of(Path file) throws IOException {
    return file.toString().endsWith(".gz") ? new GzipContent(file) : new Plain(file);
  }

  /** A file as it lies there, known by its open channel whatever its name becomes. */
  final class Plain implements Content {
    private final FileChannel channel;

    Plain(Path file) throws IOException {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    @Override
    public int read(long offset, byte[] buf, int length) throws IOException {
      ByteBuffer into = ByteBuffer.wrap(buf, 0, length);
      int all = 0;
      while (into.hasRemaining()) {
        int n = channel.read(into, offset + all);
        if (n <= 0) {
          break;
        }
        all += n;
      }
      return all;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
