// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output for bytes: unlike {@code System.out} it tells of errors. Flush it, never close
 * it.
 */
final class StandardOutput {
  private StandardOutput() {}

  static OutputStream open() {
    return new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
  }

  /** Whether this says that who read our output has gone, as {@code head} does. */
  static boolean isGone(Throwable cause) {
    return cause instanceof IOException && "Broken pipe".equals(cause.getMessage());
  }
}
