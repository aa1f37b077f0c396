// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into syslog messages, RFC 6587: {@code LENGTH SP MESSAGE} where a digit begins the
 * frame, else up to a line feed or NUL.
 */
final class SyslogFrames {
  /** No message is longer: 1 MiB. */
  static final int LONGEST = 1 << 20;

  private static final int DIGITS = 7;

  private final InputStream in;

  SyslogFrames(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** Whether the next message has begun to arrive, so that waiting for it is short. */
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /**
   * The next message, null at the end of the stream.
   *
   * @throws IOException for a frame that is too long or none at all: the stream is lost then
   */
  byte @Nullable [] next() throws IOException {
    int first = in.read();
    while (first == '\n' || first == '\r' || first == 0) {
      first = in.read();
    }
    if (first < 0) {
      return null;
    }
    return first >= '1' && first <= '9' ? counted(first) : terminated(first);
  }

  private byte[] counted(int first) throws IOException {
    int length = first - '0';
    int b = in.read();
    for (int i = 0; b >= '0' && b <= '9'; i++) {
      length = length * 10 + b - '0';
      if (i >= DIGITS || length > LONGEST) {
        throw new IOException("a frame is longer than 1 MiB");
      }
      b = in.read();
    }
    if (b != ' ') {
      throw new IOException("a frame's length is followed by no blank");
    }
    byte[] message = in.readNBytes(length);
    if (message.length < length) {
      throw new EOFException("the stream ends within a frame");
    }
    return message;
  }

  private byte[] terminated(int first) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(512);
    int b = first;
    while (b >= 0 && b != '\n' && b != 0) {
      message.write(b);
      if (message.size() > LONGEST) {
        throw new IOException("a line is longer than 1 MiB");
      }
      b = in.read();
    }
    return message.toByteArray();
  }
}
