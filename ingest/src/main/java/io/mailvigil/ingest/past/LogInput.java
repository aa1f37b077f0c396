// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.past;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a log for reading, plain, gzip or zstd: told by its first bytes, not by its name. */
final class LogInput {
  private static final int BUFFER = 1 << 16;

  private LogInput() {}

  static InputStream open(Path path) throws IOException {
    return uncompressed(Files.newInputStream(path));
  }

  static InputStream uncompressed(InputStream raw) throws IOException {
    BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
    try {
      in.mark(4);
      byte[] magic = in.readNBytes(4);
      in.reset();
      if (magic.length >= 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b) {
        return new GZIPInputStream(in, BUFFER);
      }
      if (magic.length == 4
          && magic[0] == 0x28
          && magic[1] == (byte) 0xb5
          && magic[2] == 0x2f
          && magic[3] == (byte) 0xfd) {
        return new ZstdInputStream(in);
      }
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
